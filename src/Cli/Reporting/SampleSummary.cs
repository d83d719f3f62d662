using ProbDsl.Inference.Sampling;

namespace ProbDsl.Cli.Reporting;

/// <summary>What `sample` wrote, and for a single draw the values of params and unknowns, which a fit should recover.</summary>
internal static class SampleSummary
{
    private const int MostNumbers = 12;

    private const int MostNames = 40;

    private static string Columns(string[] names) =>
        names.Length <= MostNames ? string.Join(", ", names) : $"{names.Length} columns, {names[0]} to {names[^1]}";

    public static string Print(string file, SampleTable table, SampledStory story)
    {
        var text = new StringBuilder(Paragraph.Print(
            $"{file}: ", $"{Words.Count(table.Rows * story.Replicates, "row")} of {Columns([.. table.Names])}", indent: 2));
        if (story.Replicates > 1) return text.ToString();
        foreach (var (variable, values) in table.Others().Where(o => o.Values.Values.Length <= MostNumbers))
            text.Append(Paragraph.Print($"  {variable.Name} = ",
                string.Join(" ", values.Values.Select(v => v.ToString("G6", CultureInfo.InvariantCulture)))));
        return text.ToString();
    }
}
