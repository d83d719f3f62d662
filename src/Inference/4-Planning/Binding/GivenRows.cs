using System.Text;
using ProbDsl.Data.Formats;
using ProbDsl.Inference.ForwardSampling;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// A table of equal rows in which new data are drawn. Where the story reads it in groups, the columns after `by` that are not given number
/// the groups, each with as many rows as a size says.
/// </summary>
/// <param name="Graph">The story.</param>
/// <param name="Cells">The given columns, each with its cell.</param>
/// <param name="Sizes">Sizes by name, those of inner groups included.</param>
/// <param name="Count">The number of rows, or of outermost groups; null for the usual one.</param>
/// <param name="Known">Names that new groups do not get.</param>
public sealed record GivenRows(ModelGraph Graph, IReadOnlyList<(string Column, string Cell)> Cells,
    IReadOnlyDictionary<string, long> Sizes, int? Count, IReadOnlySet<string> Known)
{
    private const int UsualRows = 1000;

    /// <summary>The table; E0406 for a length that is not given, or too many rows.</summary>
    public Result<InputTables> Table()
    {
        if (Cells.Count == 0) return InputTables.None;
        var grouped = Grouped();
        var (by, counts) = (grouped is null ? [] : GroupReader.Columns(grouped)!, new List<long>());
        var isCounted = false;
        for (var level = 0; level < (grouped is null ? 1 : GroupReader.Plates(grouped)); level++)
        {
            var (plate, isNamed) = (grouped?.Extents[level].Plate, level < by.Count && Cells.Any(c => c.Column == by[level]));
            var size = plate is not null && Sizes.TryGetValue(plate.Name, out var set) ? set : (long?)null;
            if (!isNamed && isCounted && size is null)
                return SamplingDiagnostics.LengthNotGiven(plate!, new SourcePlace(grouped!.Span));
            counts.Add(isNamed ? 1 : isCounted ? size!.Value : Count ?? size ?? UsualRows);
            isCounted |= !isNamed;
        }

        var rows = counts.Aggregate(1.0, (all, count) => all * count);
        if (rows * (Cells.Count + by.Count) > MemoryLimits.MaxElements)
            return SamplingDiagnostics.TooLarge(grouped ?? Graph.Variables.First(v => v.Role == Role.Data), rows);
        return InputTables.Of(CsvReader.Read("--given", new MemoryStream(Encoding.UTF8.GetBytes(Text(by, counts, (long)rows)))).Table!);
    }

    /// <summary>The data in the most groups within each other, of those that share the outermost groups of data to be given; null if these
    /// have none.</summary>
    private Variable? Grouped()
    {
        var draws = new PriorDrawRequest(Graph, Sizes);
        var read = Graph.Variables.Where(v => v.Role == Role.Data && GroupReader.Columns(v) is { Count: > 0 }).ToList();
        return read.Find(v => !draws.IsDrawn(v)) is { } given
            ? read.Where(v => GroupReader.Columns(v)![0] == GroupReader.Columns(given)![0]).MaxBy(GroupReader.Plates) : null;
    }

    private string Text(ValueList<string> by, List<long> counts, long rows)
    {
        int[] numbered = [.. Enumerable.Range(0, by.Count).Where(level => !Cells.Any(c => c.Column == by[level]))];
        var text = new StringBuilder().AppendJoin(',',
            numbered.Select(level => Quoted(by[level])).Concat(Cells.Select(c => Quoted(c.Column)))).Append('\n');
        var same = string.Join(',', Cells.Select(c => Quoted(c.Cell)));
        string[][] names = [.. numbered.Select(level => Names(counts[level]))];
        long[] inside = [.. numbered.Select(level => counts.Skip(level + 1).Aggregate(1L, (all, count) => all * count))];
        for (var row = 0L; row < rows; row++)
        {
            for (var i = 0; i < numbered.Length; i++) text.Append(names[i][row / inside[i] % names[i].Length]).Append(',');
            text.Append(same).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Numbers from 1 that no known group has.</summary>
    private string[] Names(long count) => [.. Enumerable.Range(1, (int)count + Known.Count)
        .Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)).Where(name => !Known.Contains(name))
        .Take((int)count)];

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
