using System.Text;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>What is about to be fitted, to what, and how.</summary>
internal static class FitHeader
{
    public static string Print(string story, Problem problem, IReadOnlyList<DataFile> files, MethodSelection selection)
    {
        var text = new StringBuilder();
        text.AppendLine($"{story} · {Hyperparameters.Print(problem)} · {string.Join(" · ", files.Select(f => $"{f.Name}, {f.Rows:N0} rows"))}");
        text.AppendLine($"plan: {string.Join(" · ", selection.Plan!.Blocks.Select(Block))} · {selection.Method!.Name}, {selection.Reason}");
        return text.ToString();
    }

    private static string Block(Block block) => $"{string.Join(", ", block.Unknowns)} {(block.By is SumOut ? "is summed out" : "in closed form")}";
}
