using System.Globalization;
using System.Text;
using ProbDsl.Compiler;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>What `sample` wrote, and, of a single draw, the values behind the rows: what a fit should find again.</summary>
internal static class SampleSummary
{
    private const int MostNumbers = 12;

    public static string Print(string file, SampleTable table, SampledStory story)
    {
        var text = new StringBuilder($"{file}: {Words.Count(table.Rows * story.Replicates, "row")} of {string.Join(", ", table.Names)}\n");
        if (story.Replicates > 1) return text.ToString();
        foreach (var (variable, values) in table.Others().Where(o => o.Values.Values.Length <= MostNumbers))
            text.Append($"  {variable.Name} = {string.Join(" ", values.Values.Select(v => v.ToString("G6", CultureInfo.InvariantCulture)))}\n");
        return text.ToString();
    }
}
