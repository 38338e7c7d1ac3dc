# SPDX-License-Identifier: MIT
# SPDX 2.3 (JSON) from the lines of scripts/sbom.sh; -R -s, with version, created and content as arguments.
def known: if . == null or . == "" then "NOASSERTION" else . end;
def sum(algorithm; value): {algorithm: algorithm, checksumValue: value};
def ours: {supplier: "Organization: The Tulpar developers", licenseConcluded: "MIT", licenseDeclared: "MIT"};

split("\n") | map(select(length > 0) | split("\t")) as $lines
| ($lines | map(select(.[0] == "product") | {key: .[4], value: .[1]}) | from_entries) as $product_of
| {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: "tulpar-\($version)",
    documentNamespace: "https://tulpar.invalid/spdx/tulpar-\($version)-\($content)",
    creationInfo: {created: $created, creators: ["Organization: The Tulpar developers", "Tool: tulpar-scripts/sbom.sh"]},
    documentDescribes: [$lines[] | select(.[0] == "product") | .[1]],
    packages: ([$lines[] | select(.[0] == "sources") | {
        SPDXID: .[1], name: "tulpar", versionInfo: .[2], downloadLocation: "NOASSERTION", filesAnalyzed: false,
        copyrightText: .[4], primaryPackagePurpose: "SOURCE"
      } + (if .[3] == "" then {} else {sourceInfo: "git commit \(.[3])"} end) + ours]
      + [$lines[] | select(.[0] == "product") | {
        SPDXID: .[1], name: .[2], versionInfo: .[3], packageFileName: .[2], downloadLocation: "NOASSERTION",
        filesAnalyzed: false, checksums: [sum("SHA256"; .[4])], copyrightText: .[6], primaryPackagePurpose: .[5]
      } + ours]
      + [$lines[] | select(.[0] == "part") | {
        SPDXID: .[1], name: .[2], versionInfo: (.[3] | known), downloadLocation: "NOASSERTION", filesAnalyzed: false,
        supplier: (if .[4] == "" then "NOASSERTION" else "Organization: Debian" end), originator: .[7],
        licenseConcluded: .[6], licenseDeclared: .[6], copyrightText: "NOASSERTION", primaryPackagePurpose: "LIBRARY"
      } + (if .[8] == "" then {} else {homepage: .[8]} end)
        + (if .[4] == "" then {} else {sourceInfo: .[4]} end)
        + (if .[5] == "" then {} else {externalRefs: [
            {referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: .[5]}]} end)]),
    files: [$lines[] | select(.[0] == "file") | {
        SPDXID: .[1], fileName: .[2], checksums: [sum("SHA1"; .[3]), sum("SHA256"; .[4])],
        licenseConcluded: "NOASSERTION", licenseInfoInFiles: ["NOASSERTION"], copyrightText: "NOASSERTION",
        fileTypes: (if .[5] == "ARCHIVE" then ["ARCHIVE"] else ["BINARY"] end)
      }],
    relationships: ([$lines[] | select(.[0] == "relation")
        | {spdxElementId: .[1], relationshipType: .[2], relatedSpdxElement: .[3]}]
      + [$lines[] | select(.[0] == "same" and $product_of[.[2]] != null)
        | {spdxElementId: .[1], relationshipType: "COPY_OF", relatedSpdxElement: $product_of[.[2]]}]),
    hasExtractedLicensingInfos: ([$lines[] | select(.[0] == "licence") | {licenseId: .[1], extractedText: .[2]}]
      | unique_by(.licenseId))
  }
