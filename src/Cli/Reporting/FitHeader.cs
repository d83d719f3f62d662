using System.Text;
using ProbDsl.Compiler;
using ProbDsl.Inference;
using ProbDsl.Parser;

namespace ProbDsl.Cli;

/// <summary>What is about to be fitted, to what, and how.</summary>
internal static class FitHeader
{
    public static string Print(string story, Problem problem, IReadOnlyList<DataFile> files, MethodSelection selection, StoryDefaults defaults)
    {
        var (plan, method) = (selection.Plan!, selection.Method!);
        var text = new StringBuilder();
        text.Append(Subject(story, problem, files));
        text.Append(Paragraph.Print("plan: ", string.Join(" · ", LeftOut(plan, problem).Concat(SummedOut(plan, problem)).Concat(Estimated(plan, method)))));
        text.Append(Paragraph.Print("method: ", $"{method.Name}, {selection.Reason}"));
        foreach (var unread in problem.Unread) text.Append(Paragraph.Print($"not read from {unread.File}: ", string.Join(", ", unread.Keys)));
        if (defaults.Told.Length > 0) text.Append(Paragraph.Print("defaults of the story: ", defaults.Told, indent: "method: ".Length));
        return text.ToString();
    }

    /// <summary>Which story, with which hyperparameters, on which files; and the seed, where it is told here.</summary>
    public static string Subject(string story, Problem problem, IReadOnlyList<DataFile> files, ulong? seed = null) =>
        Paragraph.Print("", string.Join(" · ", [story, Hyperparameters.Print(problem), .. files.Select(Written), .. seed is { } number ? new[] { $"seed {number}" } : []]), indent: 2);

    private static string Written(DataFile file) => $"{file.Name}, {(file.Arrays is { } arrays ? Words.Count(arrays, "array") : Words.Count(file.Rows, "row"))}";

    private static IEnumerable<string> LeftOut(InferencePlan plan, Problem problem) =>
        plan.Blocks.Where(b => b.By is Drop).Select(b => $"{string.Join(", ", b.Unknowns.Select(u => PlanPrinter.Written(problem.Graph, u)))} left out ({b.Reason})");

    private static IEnumerable<string> SummedOut(InferencePlan plan, Problem problem) =>
        plan.Blocks.Where(b => b.By is SumOut).SelectMany(b => b.Unknowns).Select(latent => $"{PlanPrinter.Written(problem.Graph, latent)} is summed out{States(problem, latent)}");

    private static string States(Problem problem, string latent) =>
        problem.Graph[latent].Support is FiniteSupport states ? $" ({Words.Count(problem.SizeOf(states.Count), "state")})" : "";

    private static IEnumerable<string> Estimated(InferencePlan plan, InferenceMethod method) =>
        plan.Blocks.Where(b => b.By is not (SumOut or Drop)).GroupBy(b => b.By.Name)
            .Select(way => $"{string.Join(", ", way.SelectMany(b => b.Unknowns))} by {method.Name.ToUpperInvariant()}{(way.First().By is ClosedFormPoint ? " in " : ", ")}{way.Key}");
}
