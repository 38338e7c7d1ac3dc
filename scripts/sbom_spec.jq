# SPDX-License-Identifier: MIT
# What SPDX 2.3 asks of a document, as far as ours uses it: a line for each thing that is wrong. The chapters are
# those of the specification (spdx.github.io/spdx-spec/v2.3).

# An identifier of the licence list, or one that the document explains (10.1), joined as annex D says. Of the list only
# what the table packaging/sbom/components may need is here.
def identifiers: ["MIT", "BSD-3-Clause", "LGPL-2.1-or-later", "LGPL-3.0-or-later", "GPL-3.0-or-later", "ZPL-2.1", "0BSD",
                  "GCC-exception-3.1", "Apache-2.0"];
def words_of_licence: gsub("[()]"; " ") | split(" ") | map(select(. != "" and . != "AND" and . != "OR" and . != "WITH"));
def is_id: type == "string" and test("^SPDXRef-[A-Za-z0-9.-]+$");

. as $document
| ([.packages[], .files[]] | map(.SPDXID)) as $ids
| ([.hasExtractedLicensingInfos[].licenseId]) as $explained
| def licence(where): . as $text | if . == "NOASSERTION" or . == "NONE" then empty else
    words_of_licence[] | select((. as $word | (identifiers + $explained) | index([$word])) == null)
    | "\(where): the licence \(.) of \($text) is not on SPDX's list, and not explained" end;
(
  # 6: document creation information
  (select(.spdxVersion != "SPDX-2.3") | "6.1: spdxVersion"),
  (select(.dataLicense != "CC0-1.0") | "6.2: dataLicense"),
  (select(.SPDXID != "SPDXRef-DOCUMENT") | "6.3: SPDXID of the document"),
  (select((.name // "") == "") | "6.4: no name of the document"),
  (select((.documentNamespace // "") | test("^https?://[^#]+$") | not) | "6.5: the namespace is no URI, or has a #"),
  (select([.creationInfo.creators[] | test("^(Person|Organization|Tool): .")] | (length > 0 and all) | not) | "6.8: creators"),
  (select((.creationInfo.created // "") | test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$") | not) | "6.9: created"),
  # Identifiers
  ($ids[] | select(is_id | not) | "7.2: \(.) is no identifier"),
  (($ids | group_by(.))[] | select(length > 1) | "7.2: \(.[0]) stands for several things"),
  # 7: packages
  (.packages[] | .SPDXID as $id
    | (select((.name // "") == "") | "7.1: \($id) has no name"),
      (select((.versionInfo // "") == "") | "7.3: \($id) has no version"),
      (select((.supplier // "") | test("^(Person: .|Organization: .|NOASSERTION$)") | not) | "7.5: supplier of \($id)"),
      (select(.originator != null and (.originator | test("^(Person: .|Organization: .|NOASSERTION$)") | not)) | "7.6: originator of \($id)"),
      (select((.downloadLocation // "") == "") | "7.7: \($id) has no downloadLocation"),
      (select(.filesAnalyzed != false) | "7.8: \($id) has files, and no verification code"),
      (select(.packageFileName != null and ([.checksums[]? | select(.algorithm == "SHA256" and (.checksumValue | test("^[0-9a-f]{64}$")))] | length) != 1)
        | "7.10: no SHA256 of \($id)"),
      (select((.copyrightText // "") == "") | "7.17: copyrightText of \($id)"),
      ((.licenseConcluded // "") | licence("7.13: \($id)")),
      ((.licenseDeclared // "") | licence("7.15: \($id)")),
      (select((.licenseDeclared // "") == "" or (.licenseConcluded // "") == "") | "7.15: no licence of \($id)"),
      (.externalRefs[]? | select(.referenceType == "purl" and (.referenceLocator | test("^pkg:[a-z]+/[^ ]+@[^ ]+$") | not)) | "7.21: purl of \($id)")),
  # 8: files
  (.files[] | .SPDXID as $id
    | (select((.fileName // "") | startswith("./") | not) | "8.1: \($id) has no relative name"),
      (select([.checksums[] | select(.algorithm == "SHA1" and (.checksumValue | test("^[0-9a-f]{40}$")))] | length != 1) | "8.4: no SHA1 of \($id)")),
  # 10: licences in words
  (.hasExtractedLicensingInfos[] | select((.licenseId | test("^LicenseRef-[A-Za-z0-9.-]+$") | not) or (.extractedText // "") == "") | "10: \(.licenseId)"),
  # 11: relationships
  (.relationships[] | .spdxElementId, .relatedSpdxElement
    | select(. != "SPDXRef-DOCUMENT" and . != "NOASSERTION" and . != "NONE")
    | select(. as $target | ($ids | index([$target])) == null) | "11: nothing has the identifier \(.)"),
  (.relationships[].relationshipType
    | select(. as $type | ["DESCRIBES", "CONTAINS", "COPY_OF", "GENERATED_FROM", "STATIC_LINK", "DYNAMIC_LINK", "DEPENDS_ON"] | index([$type]) == null)
    | "11.1: \(.)"),
  (select([.relationships[] | select(.spdxElementId == "SPDXRef-DOCUMENT" and .relationshipType == "DESCRIBES") | .relatedSpdxElement]
      | sort != ($document.documentDescribes | sort)) | "11: DESCRIBES and documentDescribes"),
  # Each part is somebody's: what nothing is linked with has no place here.
  (.packages[].SPDXID | select(startswith("SPDXRef-Part-")) | . as $part
    | select([$document.relationships[] | select(.relatedSpdxElement == $part)] | length == 0) | "\(.) is part of nothing")
)
