using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace ProbDsl.Tests.Mutations;

/// <summary>
/// CsvHelper with the rules that the language states: blanks around cells and within quotes are no part of them, as are blank lines,
/// but in a table of one column. It is laxer: rows may be ragged, and what follows a closing quote, or no closing quote, goes into the
/// cell.
/// </summary>
internal static class ReferenceCsv
{
    /// <summary>The header and the rows, each cell as text; none where all is blank.</summary>
    public static List<string[]> Read(string text, string name)
    {
        if (text.AsSpan().Trim(" \r\n").IsEmpty) return [];
        var separator = SeparatorOf(Parse(text, ",", ignoreBlank: true), Parse(text, "\t", ignoreBlank: true), name);
        var rows = Parse(text, separator, ignoreBlank: true);
        return rows[0].Length == 1 ? Parse(text, separator, ignoreBlank: false) : rows;
    }

    private static string SeparatorOf(List<string[]> byCommas, List<string[]> byTabs, string name)
    {
        var (hasCommas, hasTabs) = (byCommas is [{ Length: > 1 }, ..], byTabs is [{ Length: > 1 }, ..]);
        return hasCommas == hasTabs ? name.EndsWith(".tsv", StringComparison.Ordinal) ? "\t" : "," : hasTabs ? "\t" : ",";
    }

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
