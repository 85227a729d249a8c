//! Sentences, titles and column names, English and French side by side.
//!
//! `{names}` are filled by [`fill`](super::fill). In French a no-break space (`\u{a0}`) stands before a
//! colon and inside guillemets; the tests hold the house to it, and to the same `{names}` in both.

macro_rules! words {
    ($($key:ident = $en:literal, $fr:literal;)+) => {
        /// Every sentence, title and column name of one language; a field is named by its use.
        #[derive(Debug)]
        #[expect(missing_docs, reason = "each field is said by its own text, in the table below")]
        pub struct Words { $(pub $key: &'static str,)+ }

        /// English.
        pub static EN: Words = Words { $($key: $en,)+ };

        /// French.
        pub static FR: Words = Words { $($key: $fr,)+ };

        /// Key, English, French.
        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($key), $en, $fr),)+];
    };
}

words! {
    // Levels, outcomes, classes, audiences, states of a scan.
    level_possible = "possible", "possible";
    level_likely = "likely", "probable";
    level_certain = "certain", "certain";
    level_possible_says = "The shape fits and nothing speaks against it. A person has to look.", "La forme convient et rien ne s'y oppose. Une personne doit vérifier.";
    level_likely_says = "A checksum, a distinctive shape, a label or a neighbour supports it.", "Une clé de contrôle, une forme distinctive, une étiquette ou un voisinage l'appuie.";
    level_certain_says = "Independent evidence agrees, for instance a checksum and a label.", "Des indices indépendants concordent, par exemple une clé de contrôle et une étiquette.";
    outcome_complete = "complete", "complets";
    outcome_partial = "partial", "partiels";
    outcome_skipped = "skipped", "écartés";
    outcome_failed = "failed", "échoués";
    outcome_complete_one = "complete", "complet";
    outcome_partial_one = "partial", "partiel";
    outcome_skipped_one = "skipped", "écarté";
    outcome_failed_one = "failed", "échoué";
    outcome_complete_says = "Read from beginning to end.", "Lu du début à la fin.";
    outcome_partial_says = "Read in part. The reasons say what is missing.", "Lu en partie. Les raisons disent ce qui manque.";
    outcome_skipped_says = "Not read, on purpose: it holds no text, or an option excludes it.", "Non lu, volontairement\u{a0}: sans texte, ou exclu par une option.";
    outcome_failed_says = "Could not be read: access refused, damaged, protected.", "N'a pas pu être lu\u{a0}: accès refusé, endommagé, protégé.";
    class_high = "high", "élevée";
    class_medium = "medium", "moyenne";
    class_low = "low", "faible";
    class_business = "business", "organisation";
    class_high_says = "Government identifiers, health, banking data, passwords.", "Identifiants gouvernementaux, santé, données bancaires, mots de passe.";
    class_medium_says = "Identifies or reaches a person: name, telephone, address.", "Identifie ou joint une personne\u{a0}: nom, téléphone, adresse.";
    class_low_says = "Says little alone, adds up with others: postal code, private IP address.", "Révèle peu seul, mais s'additionne\u{a0}: code postal, adresse IP privée.";
    class_business_says = "Identifies an organisation, not a person by itself.", "Identifie une organisation, non une personne en soi.";
    audience_unknown = "not known", "inconnu";
    audience_owner = "owner only", "propriétaire seul";
    audience_group = "owner and group", "groupe";
    audience_everyone = "everyone", "tous";
    audience_says = "Who can read the most open of the files, by their file permissions. Rights set on the share itself are not seen.", "Qui peut lire le plus ouvert des fichiers, selon ses permissions. Les droits posés sur le partage lui-même ne sont pas visibles.";
    state_complete = "complete", "terminée";
    state_interrupted = "interrupted", "interrompue";
    state_failed = "failed", "échouée";
    state_running = "running", "en cours";

    // The head of the inventory report.
    inventory_report = "Inventory of personal information", "Inventaire des renseignements personnels";
    inventory_lead = "What is held, where it is, and how exposed it is.", "Ce qui est détenu, où, et à quel point c'est exposé.";
    head_as_of = "As of", "État au";
    head_scope = "Scope", "Portée";
    head_root = "Root", "Racine";
    head_scan = "Last scan", "Dernière analyse";
    head_scan_says = "no. {scan}, {state}", "nº\u{a0}{scan}, {state}";
    head_file = "Inventory", "Inventaire";
    head_written = "Report written", "Rapport produit";
    head_never = "nothing was scanned yet", "rien n'a encore été analysé";
    warn_interrupted = "The last scan was interrupted. This report shows what had been read until then.", "La dernière analyse a été interrompue. Ce rapport montre ce qui avait été lu jusque-là.";
    warn_failed = "The last scan failed before its end. This report shows what had been read until then.", "La dernière analyse a échoué avant la fin. Ce rapport montre ce qui avait été lu jusque-là.";
    warn_running = "A scan is still running. This report shows what has been read so far.", "Une analyse est encore en cours. Ce rapport montre ce qui a été lu jusqu'à présent.";

    // Coverage.
    coverage = "Coverage", "Couverture";
    coverage_title = "What could not be read", "Ce qui n'a pas pu être lu";
    coverage_says = "{percent} of the bytes were read. {unread} of {items} files were not read, or only in part.", "{percent} des octets ont été lus. Fichiers non lus, ou lus en partie\u{a0}: {unread} sur {items}.";
    coverage_whole = "All {items} files were read completely.", "Tous les fichiers ({items}) ont été lus entièrement.";
    coverage_never = "Nothing was scanned yet, so this report says nothing about what is held.", "Rien n'a encore été analysé\u{a0}: ce rapport ne dit rien de ce qui est détenu.";
    coverage_caution = "Whatever personal information those files hold is missing from this report.", "Les renseignements personnels que contiennent ces fichiers ne figurent pas dans ce rapport.";
    unread_folders_title = "Not read, by folder and reason", "Non lu, par dossier et par raison";
    unread_folders_more = "{count} more lines are in the XLSX, CSV and JSON forms of this report.", "Les versions XLSX, CSV et JSON de ce rapport comptent {count} autres lignes.";
    coverage_overlap = "A file with several reasons counts under each of them.", "Un fichier qui a plusieurs raisons compte sous chacune.";
    coverage_read = "read", "lu";
    coverage_unread = "not read", "non lu";
    coverage_list = "List of the files", "Liste des fichiers";
    col_reason = "Reason", "Raison";
    col_code = "Code", "Code";
    col_bytes_unread = "Not read", "Non lu";
    col_outcome = "Outcome", "Lecture";
    col_size = "Size", "Taille";
    col_bytes = "Bytes", "Octets";

    // Key figures.
    figures = "Key figures", "Chiffres clés";
    figure_files = "files examined", "fichiers examinés";
    figure_files_note = "{bytes} in all", "{bytes} en tout";
    figure_findings = "findings", "occurrences trouvées";
    figure_findings_note = "{sure} of them likely or certain", "dont {sure} probables ou certaines";
    figure_values = "distinct values", "valeurs distinctes";
    figure_values_note = "likely or certain, up to all levels", "de probables ou certaines à tous niveaux";
    figure_open = "sensitive folders open to everyone", "dossiers sensibles ouverts à tous";
    figure_open_note = "of {folders} that hold highly sensitive information", "sur {folders} contenant de l'information très sensible";

    // Kinds and folders.
    kinds_title = "Kinds of personal information", "Genres de renseignements personnels";
    kinds_none = "No personal information was found in what was read.", "Aucun renseignement personnel trouvé dans ce qui a été lu.";
    folders_title = "Most exposed folders", "Dossiers les plus exposés";
    folders_says = "Ranked by distinct values of level likely and above, weighed by sensitivity, and doubled when everyone can read the files. A folder's subfolders stand on their own lines.", "Classés selon les valeurs distinctes de niveau probable ou certain, pondérées par leur sensibilité, et doublées quand tous peuvent lire les fichiers. Les sous-dossiers ont leurs propres lignes.";
    folders_more = "{count} more folders are listed in the table below.", "Le tableau qui suit compte {count} autres dossiers.";
    col_kind = "Kind", "Genre";
    col_distribution = "By level", "Par niveau";
    col_distinct = "Distinct values", "Valeurs distinctes";
    col_folder = "Folder", "Dossier";
    col_exposure = "Exposure", "Exposition";
    col_holds = "Holds", "Contient";
    col_total = "total", "total";

    // The inventory table.
    table_title = "Inventory by folder and category", "Inventaire par dossier et catégorie";
    table_says = "One line for each folder and each category of data. Every line is about electronic files, found by {version}. Duplicates are files with the same content as another.", "Une ligne par dossier et par catégorie de données. Chaque ligne porte sur des fichiers électroniques, analysés par {version}. Les doublons sont les fichiers dont un autre a le même contenu.";
    table_complete = "To be completed by a person, in the XLSX or CSV form of this report", "À compléter par une personne, dans la version XLSX ou CSV de ce rapport";
    table_more = "{count} more lines are in the XLSX, CSV and JSON forms of this report.", "Les versions XLSX, CSV et JSON de ce rapport comptent {count} autres lignes.";
    to_complete = "to complete", "à compléter";
    col_system = "System", "Système";
    col_owner = "Owner", "Responsable";
    col_medium = "Medium", "Support";
    col_jurisdiction = "Location, jurisdiction", "Lieu, territoire";
    col_category = "Category", "Catégorie";
    col_identifiers = "Identifiers", "Identifiants";
    col_sensitivity = "Sensitivity", "Sensibilité";
    col_sensitivity_reason = "Reason for sensitivity", "Motif de sensibilité";
    col_person_category = "Category of persons", "Catégorie de personnes";
    col_purpose = "Purpose", "Finalité";
    col_legal_basis = "Legal basis or consent", "Fondement légal ou consentement";
    col_source = "Source", "Provenance";
    col_recipients = "Recipients", "Destinataires";
    col_access = "Can read", "Accès en lecture";
    col_files = "Files", "Fichiers";
    col_files_least = "Files (at least)", "Fichiers (au moins)";
    col_findings = "Findings", "Occurrences";
    col_distinct_low = "Distinct values (likely or certain)", "Valeurs distinctes (probables ou certaines)";
    col_distinct_high = "Distinct values (all levels)", "Valeurs distinctes (tous niveaux)";
    col_oldest = "Oldest file", "Fichier le plus ancien";
    col_newest = "Newest file", "Fichier le plus récent";
    col_dates = "Dates of files", "Dates des fichiers";
    col_retention = "Retention rule", "Règle de conservation";
    col_encryption = "Encryption", "Chiffrement";
    col_duplicates = "Duplicates", "Doublons";
    duplicates_unknown = "not known then", "non connu alors";
    col_version = "Detector version", "Version du détecteur";
    col_confidence = "Confidence", "Confiance";
    col_sample = "Masked sample", "Échantillon masqué";
    hint_owner = "The person or unit answerable for this information.", "La personne ou l'unité qui répond de ces renseignements.";
    hint_jurisdiction = "Where the server stands, and the law that governs it. Note anything kept outside Quebec.", "Où se trouve le serveur, et la loi qui le régit. Notez ce qui est conservé hors du Québec.";
    hint_person_category = "Clients, employees, candidates, minors, suppliers…", "Clients, employés, candidats, mineurs, fournisseurs…";
    hint_purpose = "Why the information is kept and used.", "Pourquoi ces renseignements sont conservés et utilisés.";
    hint_legal_basis = "Consent, contract, or the provision of law that allows it.", "Consentement, contrat ou disposition légale qui le permet.";
    hint_source = "From whom or where it was collected.", "Auprès de qui ou d'où ils ont été recueillis.";
    hint_recipients = "Who receives it, inside and outside the organisation.", "Qui les reçoit, dans l'organisation et à l'extérieur.";
    hint_retention = "How long it is kept, what starts the clock, and what follows.", "Combien de temps, à partir de quel événement, et ce qui s'ensuit.";
    medium_file = "electronic file", "fichier électronique";
    encryption_none = "no protected file met", "aucun fichier protégé rencontré";
    encryption_some = "password-protected files, not read: {count}", "fichiers protégés par mot de passe, non lus\u{a0}: {count}";

    // The list of unread files.
    unread_title = "Files not read, or read in part", "Fichiers non lus, ou lus en partie";
    unread_more = "{count} more files are in the XLSX and JSON forms of this report.", "Les versions XLSX et JSON de ce rapport comptent {count} autres fichiers.";

    // Legend and method.
    legend_title = "How to read this report", "Comment lire ce rapport";
    legend_levels = "Levels of confidence", "Niveaux de confiance";
    legend_classes = "Sensitivity", "Sensibilité";
    legend_outcomes = "How a file was read", "Lecture d'un fichier";
    legend_access = "Access", "Accès";
    legend_masks = "Masks", "Masques";
    legend_columns = "Columns to complete", "Colonnes à compléter";
    legend_kinds = "Kinds by category", "Genres par catégorie";
    mask_says = "A mask shows a few characters of a value and hides the rest, enough to recognise it where it stands, too little to use it. No value stands in clear in this report.", "Un masque montre quelques caractères d'une valeur et cache le reste\u{a0}: assez pour la reconnaître sur place, trop peu pour s'en servir. Aucune valeur ne figure en clair dans ce rapport.";
    method_title = "Method", "Méthode";
    method_detect = "Files are read by content, whatever their name. Each value found is weighed on evidence: its shape, a checksum, a label or column title beside it, its neighbours. Each piece of evidence is kept as a reason, and the reasons give the level.", "Les fichiers sont lus selon leur contenu, quel que soit leur nom. Chaque valeur trouvée est pesée selon des indices\u{a0}: sa forme, une clé de contrôle, une étiquette ou un titre de colonne, ses voisines. Chaque indice est conservé comme raison, et les raisons donnent le niveau.";
    method_count = "A finding is one occurrence of a value in one place. Distinct values count equal values once, so they come closer to a number of persons, without being one: a person may have several addresses, and several persons may share one.", "Une occurrence est une valeur à un endroit précis. Les valeurs distinctes comptent une seule fois les valeurs égales\u{a0}: elles approchent un nombre de personnes sans l'être, car une personne peut avoir plusieurs adresses et plusieurs personnes peuvent en partager une.";
    method_limits = "An automatic search misses some information and takes some ordinary text for information. Text in pictures is not read. This report supports a person's judgement and does not replace it.", "Une recherche automatique manque des renseignements et prend parfois du texte ordinaire pour des renseignements. Le texte des images n'est pas lu. Ce rapport appuie le jugement d'une personne et ne le remplace pas.";
    method_files = "\u{201c}At least\u{201d}: a file with several identifiers of a category counts once, so the number of files of the most frequent identifier is shown.", "«\u{a0}Au moins\u{a0}»\u{a0}: un fichier qui contient plusieurs identifiants d'une catégorie ne compte qu'une fois, d'où le nombre de fichiers de l'identifiant le plus fréquent.";
    footer_says = "Confidential. This report names files and folders that hold personal information.", "Confidentiel. Ce rapport désigne des fichiers et des dossiers qui contiennent des renseignements personnels.";
    sheet_inventory = "Inventory", "Inventaire";
    sheet_kinds = "Kinds", "Genres";
    sheet_unread = "Not read", "Non lu";
    sheet_unread_folders = "Not read, by folder", "Non lu, par dossier";
    sheet_legend = "Legend", "Légende";

    // The terminal.
    scan_done = "Scan {scan} {state} in {time}", "Analyse {scan} {state} en {time}";
    row_items = "Items", "Éléments";
    row_bytes = "Bytes", "Octets";
    row_bytes_says = "{bytes}, {percent} read", "{bytes}, {percent} lus";
    row_findings = "Findings", "Occurrences";
    row_unchanged = "Unchanged", "Inchangés";
    unchanged_says = "{count}, not read again", "{count}, non relus";
    row_copies = "Copies", "Doublons";
    copies_says = "{count}, read once", "{count}, lus une seule fois";
    row_gone = "Gone", "Disparus";
    gone_says = "{count} since the last scan", "{count} depuis la dernière analyse";
    row_inventory = "Inventory", "Inventaire";
    row_readers = "Readers", "Lecteurs";
    readers_full = "isolated: a rigged file could open no other file, start no program and reach no network", "isolés\u{a0}: un fichier piégé ne pourrait ouvrir aucun autre fichier, lancer aucun programme ni atteindre le réseau";
    readers_syscalls = "isolated by limits on system calls alone: this kernel has no landlock", "isolés par la seule limite des appels système\u{a0}: ce noyau n'a pas landlock";
    readers_process = "not isolated on this system: processes of their own, with the rights of the scan", "non isolés sur ce système\u{a0}: processus séparés, avec les droits de l'analyse";
    readers_none = "not isolated on this system: they run in the process of the scan", "non isolés sur ce système\u{a0}: ils tournent dans le processus de l'analyse";
    row_key = "Key", "Clé";
    row_roots = "Roots", "Racines";
    not_read_title = "Not read, or only in part", "Non lu, ou lu en partie";
    access_times = "{files} files belong to somebody else: reading them may have changed their access times (mount the share with noatime)", "{files} fichiers appartiennent à quelqu'un d'autre : les lire a pu changer leur date d'accès (montez le partage avec noatime)";
    no_ocr = "Tesseract is not installed (or has no language data): scanned pages and pictures are not read (image-only)", "Tesseract n'est pas installé (ou n'a pas de données de langue)\u{a0}: les pages numérisées et les images ne sont pas lues (image-only)";
    left_behind = "the disk or the share did not answer {calls} times: what still waits for it ends when it answers or is unmounted", "le disque ou le partage n'a pas répondu {calls} fois\u{a0}: ce qui l'attend encore se terminera quand il répondra ou sera démonté";
    stopped_until = "stopped at {time}, as it was asked to; the next scan goes on", "arrêtée à {time}, comme demandé\u{a0}; la prochaine analyse continuera";
    verify_sound = "The inventory is sound: {items} items, {findings} findings, {values} values, all opened with the key; {searches} searches in the log, whole.", "L'inventaire est sain\u{a0}: éléments {items}, occurrences {findings}, valeurs {values}, toutes ouvertes avec la clé\u{a0}; recherches au journal, intact\u{a0}: {searches}.";
    verify_sound_locked = "The inventory is sound: {items} items, {findings} findings. Without the key, {values} values and the {searches} searches in the log were not checked.", "L'inventaire est sain\u{a0}: éléments {items}, occurrences {findings}. Sans la clé, les valeurs ({values}) et les recherches au journal ({searches}) n'ont pas été vérifiées.";
    verify_restore = "Restore the inventory from a backup, or move it away and scan again.", "Restaurez l'inventaire d'une sauvegarde, ou déplacez-le et analysez de nouveau.";
    verify_log_broken = "The log does not show every search that was made. Keep it as it is, compare it with a backup, and find out who could write to it.", "Le journal ne montre pas toutes les recherches faites. Gardez-le tel quel, comparez-le à une sauvegarde et cherchez qui pouvait y écrire.";
    reason_demanded = "whoever set up this inventory demands a reason for every search and reveal: add --reason \"…\"", "la configuration de cet inventaire exige une raison pour toute recherche et tout dévoilement\u{a0}: ajoutez --reason '…'";
    diff_title = "From scan {from} to scan {to}", "De l'analyse {from} à l'analyse {to}";
    diff_items = "Files: {new} new, {gone} gone, {changed} read again", "Fichiers\u{a0}: nouveaux {new}, disparus {gone}, relus {changed}";
    diff_none = "No personal information is new, gone or changed.", "Aucun renseignement personnel nouveau, disparu ou modifié.";
    diff_new = "new", "nouveau";
    diff_gone = "gone", "disparu";
    diff_changed = "changed", "modifié";
    duplicates_says = "{files} files of {size}, with {findings} findings each", "{files} fichiers de {size}, avec {findings} occurrences chacun";
    duplicates_says_one = "{files} files of {size}, with {findings} finding each", "{files} fichiers de {size}, avec {findings} occurrence chacun";
    duplicates_none = "No two files have the same content.", "Aucun fichier n'a le même contenu qu'un autre.";
    audit_none = "Nobody has searched yet.", "Personne n'a encore fait de recherche.";
    key_fits = "{key} is the key of {inventory}.", "{key} est la clé de {inventory}.";
    passphrase_fits = "The passphrase is the one of {inventory}.", "La phrase de passe est celle de {inventory}.";
    key_rotated = "Sealed {values} values with a new key.", "Valeurs scellées avec une nouvelle clé\u{a0}: {values}.";
    key_now = "The key is {key}. Keep a copy of it somewhere else.", "La clé est {key}. Gardez-en une copie ailleurs.";
    passphrase_now = "From now on the passphrase opens it. Nobody can bring a forgotten one back.", "Désormais, la phrase de passe l'ouvre. Personne ne peut retrouver une phrase oubliée.";
    key_old = "The old key is {key}: backups and other inventories that are sealed with it need it. Destroy it when nothing does.", "L'ancienne clé est {key}\u{a0}: les sauvegardes et les autres inventaires scellés avec elle en ont besoin. Détruisez-la quand plus rien n'en dépend.";
    row_as_of = "As of", "État au";
    as_of_says = "scan {scan}", "analyse {scan}";
    copies_total_says = "{count} files have the same content as another: recense duplicates", "Fichiers qui ont le même contenu qu'un autre\u{a0}: {count}. Liste\u{a0}: recense duplicates";
    progress_files = "files", "fichiers";
    progress_findings = "findings", "occurrences";
    findings_none = "No findings.", "Aucune occurrence.";
    findings_nowhere = "no file that was scanned is {path} or below it: `recense status` lists what was scanned", "aucun fichier analysé n'est {path} ni ne se trouve dessous\u{a0}: `recense status` liste ce qui a été analysé";
    findings_unmatched = "no file that was scanned matches {pattern}", "aucun fichier analysé ne correspond à {pattern}";
    findings_whole_path = ": a pattern with a / is for whole paths, from the root of the system on; {meant} may be meant", "\u{a0}: un motif avec un / vaut pour des chemins entiers, depuis la racine du système\u{a0}; peut-être vouliez-vous dire {meant}";
    status_scans = "Scans", "Analyses";
    status_never = "Nothing was scanned yet. Start with: recense scan PATH", "Rien n'a encore été analysé. Commencez par\u{a0}: recense scan CHEMIN";
    col_scan = "scan", "analyse";
    col_began = "began", "début";
    col_took = "took", "durée";
    col_state = "state", "état";
    col_level = "level", "niveau";
    col_mask = "mask", "masque";
    col_value = "value", "valeur";
    col_where = "where", "où";
    col_detector = "detector", "détecteur";
    col_title = "title", "titre";
    col_examples = "examples", "exemples";
    find_person = "This person", "Cette personne";
    find_possibly = "Possibly this person (the name alone matches)", "Peut-être cette personne (seul le nom correspond)";
    find_mentioned = "Mentioned in the records of others", "Mentionnée dans les dossiers d'autres personnes";
    find_none = "Nothing was found on this person in what was read.", "Rien n'a été trouvé sur cette personne dans ce qui a été lu.";
    find_unsearched = "Not searched, because it could not be read", "Non cherché, faute d'avoir pu être lu";
    find_exact = "{kind}, exactly", "{kind}, à l'identique";
    find_folded = "Name, whatever its case and accents", "Nom, sans égard à la casse ni aux accents";
    find_unknown_kinds = "not searched: {kinds}; these are of your own patterns, whose folder --patterns names (as for the scan)", "non cherché\u{a0}: {kinds}\u{a0}; cela vient de vos propres motifs, dont --patterns nomme le dossier (comme pour l'analyse)";
    find_matched = "matched: {how}", "correspondance\u{a0}: {how}";
    explain_none = "No personal information was found in what was read of this file.", "Aucun renseignement personnel trouvé dans ce qui a été lu de ce fichier.";
    explain_why = "because", "parce que";
    reason_shape = "its shape fits", "sa forme convient";
    reason_distinctive = "its shape is distinctive", "sa forme est distinctive";
    reason_checksum = "its checksum holds ({name})", "sa clé de contrôle est juste ({name})";
    reason_keyword = "the word \u{201c}{name}\u{201d} stands close by", "le mot «\u{a0}{name}\u{a0}» est tout près";
    reason_field = "its field or column is named \u{201c}{name}\u{201d} or the like", "son champ ou sa colonne porte le nom «\u{a0}{name}\u{a0}» ou un nom semblable";
    reason_neighbour = "it stands beside another value ({name})", "elle côtoie une autre valeur ({name})";
    reason_isolated = "it fills its whole cell, field or line", "elle occupe toute sa cellule, son champ ou sa ligne";
    reason_listed = "its parts are in a list ({name})", "ses éléments figurent dans une liste ({name})";
    reason_context = "the words around it are those that stand around names", "les mots qui l’entourent sont ceux qui entourent des noms";
    reason_title = "a title such as Dr or Mrs stands before it", "un titre comme Dr ou Mme la précède";
    eval_texts = "texts", "textes";
    eval_type = "type", "type";
    eval_precision = "precision", "précision";
    eval_recall = "recall", "rappel";
    eval_found = "found", "trouvés";
    eval_right = "right", "justes";
    eval_marked = "marked", "marqués";
    eval_met = "met", "atteints";
    eval_exact = "exact", "exact";
    eval_overlap = "overlap", "chevauchement";
    eval_all = "all", "tous";
    eval_clean = "Texts in which nothing is marked: whatever is found there is a false hit.", "Textes où rien n'est marqué\u{a0}: tout ce qui y est trouvé est une fausse alerte.";
    eval_false = "false hits", "fausses alertes";
    eval_false_likely = "likely or certain", "probables ou certaines";
    eval_per_100_kb = "in 100 KB", "par 100\u{a0}ko";
    eval_decoys = "look-alikes", "sosies";
    eval_taken = "taken", "pris";
    eval_of = "of", "sur";
    reason_column = "nearly all of its column passes the checksum and no value is there twice", "presque toute sa colonne passe la clé de contrôle et aucune valeur n'y revient";
    reason_under = "the person is under {name} at the date of the scan", "la personne a moins de {name} ans à la date de l'analyse";
    reason_renowned = "everybody knows the name, from history, works or brands", "tout le monde connaît ce nom, par l'histoire, des œuvres ou des marques";
    reason_harmless = "it is nobody's: no inventory holds it", "elle n'est à personne\u{a0}: aucun inventaire ne la garde";
    reason_professional = "it is a detail of work or of an organisation ({name})", "c'est une coordonnée de travail ou d'organisme ({name})";
    exit_0 = "Done. Everything was read.", "Terminé. Tout a été lu.";
    exit_1 = "The command or its configuration is wrong.", "La commande ou sa configuration est erronée.";
    exit_2 = "The run failed.", "L'exécution a échoué.";
    exit_3 = "Done, but something was left unread (exit code 3).", "Terminé, mais tout n'a pas été lu (code de sortie 3).";
    exit_4 = "The key is missing or wrong.", "La clé manque ou n'est pas la bonne.";
    exit_11 = "Another process holds the inventory.", "Un autre processus occupe l'inventaire.";
    stopped_early = "The scan did not reach its end: what was found until then is kept, and the same command resumes it.", "L'analyse n'est pas allée jusqu'au bout\u{a0}: ce qui a été trouvé est conservé, et la même commande la reprend.";

    // What goes wrong when a report is written; {path} and {why} come from outside.
    error_missing_folder = "cannot write {path}: its folder does not exist", "impossible d'écrire {path}\u{a0}: son dossier n'existe pas";
    error_is_folder = "cannot write {path}: it is a folder, name a file in it", "impossible d'écrire {path}\u{a0}: c'est un dossier, nommez un fichier qui s'y trouve";
    error_denied = "cannot write {path}: access was refused", "impossible d'écrire {path}\u{a0}: accès refusé";
    error_full = "cannot write {path}: the disk is full, and no partial report was left", "impossible d'écrire {path}\u{a0}: le disque est plein, et aucun rapport partiel n'est resté";
    error_xlsx_stream = "an XLSX report needs a file: use -o FILE.xlsx", "un rapport XLSX exige un fichier\u{a0}: utilisez -o FICHIER.xlsx";
    error_write = "cannot write {path}: {why}", "impossible d'écrire {path}\u{a0}: {why}";
    error_render = "cannot lay out the report: {why}", "impossible de composer le rapport\u{a0}: {why}";
}

/// Whether a French text has a colon, semicolon or guillemet without its no-break space.
#[cfg(test)]
pub(crate) fn has_loose_punctuation(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.iter().enumerate().any(|(at, char)| {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        match char {
            ':' | ';' | '»' => before != Some(&'\u{a0}'),
            '«' => chars.get(at + 1) != Some(&'\u{a0}'),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn both_languages_have_every_key_with_the_same_names_to_fill() {
        for (key, en, fr) in ALL {
            assert!(!en.trim().is_empty() && !fr.trim().is_empty(), "{key}");
            assert_eq!(names(en), names(fr), "{key}");
        }
    }

    #[test]
    fn french_is_set_as_french() {
        for (key, _, fr) in ALL {
            assert!(!has_loose_punctuation(fr), "{key}: {fr}");
            assert!(!fr.contains('"') && !fr.contains('\u{201c}'), "{key}: {fr}");
        }
        assert!(has_loose_punctuation("a : b") && has_loose_punctuation("« a »"));
    }

    #[test]
    fn sentences_are_translated() {
        // Words that both languages write alike.
        let alike = [
            "level_possible",
            "level_certain",
            "col_code",
            "col_total",
            "eval_type",
            "eval_exact",
        ];
        for (key, en, fr) in ALL {
            assert!(en != fr || alike.contains(key), "{key}: {fr}");
        }
    }
}
