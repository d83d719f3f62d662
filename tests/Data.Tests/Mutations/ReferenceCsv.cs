using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace ProbDsl.Tests.Mutations;

/// <summary>
/// CsvHelper with the rules that the language states: blanks around cells and within quotes are no part of them, as are blank lines,
/// but in a table of one column. It is laxer: rows may be ragged, and what follows a closing quote, or no closing quote, goes into the
/// cell.
/// </summary>
internal static partial class ReferenceCsv
{
    /// <summary>The header and the rows, each cell as text; none where all is blank.</summary>
    public static List<string[]> Read(string text, string name)
    {
        if (text.AsSpan().Trim(" \r\n").IsEmpty) return [];
        var separator = SeparatorOf(text, name);
        if (separator == " ") (text, separator) = (Blanks().Replace(text, "\t"), "\t");
        var rows = Parse(text, separator, ignoreBlank: true);
        if (rows[0].Length == 1) return Parse(text, separator, ignoreBlank: false);
        foreach (var column in separator == "," ? [] : DecimalCommas(rows))
            foreach (var row in rows.Skip(1)) row[column] = ReferenceCell.Pointed(row[column]);
        return rows;
    }

    /// <summary>The columns of numbers with decimal commas, if a cell shows that commas do not separate thousands.</summary>
    private static List<int> DecimalCommas(List<string[]> rows)
    {
        if (rows.Exists(row => row.Length != rows[0].Length)) return [];
        List<int> found = [.. Enumerable.Range(0, rows[0].Length).Where(c => rows.Skip(1).Any(row => row[c].Contains(','))
            && rows.Skip(1).All(row => ReferenceCell.IsMissing(row[c]) || ReferenceCell.CommaNumber(row[c]) is not null))];
        return found.Exists(c => rows.Skip(1).Any(row => ReferenceCell.HasDecimalComma(row[c]))) ? found : [];
    }

    private static string SeparatorOf(string text, string name)
    {
        bool Has(string separator) => Parse(text, separator, ignoreBlank: true) is [{ Length: > 1 }, ..];
        if (Has(",") != Has("\t")) return Has(",") ? "," : "\t";
        if (!Has(",") && Has(";")) return ";";
        if (!Has(",") && Has("|")) return "|";
        return !Has(",") && AreWords(text) ? " " : name.EndsWith(".tsv", StringComparison.Ordinal) ? "\t" : ",";
    }

    /// <summary>Whether the lines have as many words each, of which one below the header is a number.</summary>
    private static bool AreWords(string text)
    {
        List<string[]> lines = [.. text.Split('\n', '\r').Select(line => line.Trim(' ')).Where(line => line.Length > 0).Take(20)
            .Select(line => Words().Matches(line).Select(m => m.Value).ToArray())];
        return lines.Count > 1 && lines[0].Length > 1 && lines.TrueForAll(line => line.Length == lines[0].Length)
            && lines[1].Any(word => ReferenceCell.Number(word) is not null);
    }

    [GeneratedRegex("\"([^\"]|\"\")*\"|[^ ]+")]
    private static partial Regex Words();

    [GeneratedRegex("(?<=[^ \r\n]) +(?=[^ \r\n])")]
    private static partial Regex Blanks();

    private static List<string[]> Parse(string text, string separator, bool ignoreBlank)
    {
        var settings = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator,
            TrimOptions = TrimOptions.Trim | TrimOptions.InsideQuotes,
            WhiteSpaceChars = separator == "\t" ? [' '] : [' ', '\t'],
            HasHeaderRecord = false,
            IgnoreBlankLines = ignoreBlank,
            BadDataFound = null,
        };
        using var parser = new CsvParser(new StringReader(text), settings);
        var rows = new List<(string[] Cells, bool IsBlank)>();
        while (parser.Read())
            rows.Add(([.. parser.Record!.Select(cell => cell.Trim(' ', '\t'))],
                parser.RawRecord.Trim([.. settings.WhiteSpaceChars, '\r', '\n']).Length == 0));
        var last = rows.FindLastIndex(row => !row.IsBlank);
        return [.. rows.Take(last + 1).SkipWhile(row => row.IsBlank).Where(row => !ignoreBlank || !row.IsBlank).Select(row => row.Cells)];
    }
}
