using ProbDsl.Inference.Problems;

namespace ProbDsl.Tests.Fingerprints;

/// <summary>A record of every story by every method, by which two versions are compared.</summary>
public sealed class FingerprintTests
{
    /// <summary>Where the record goes; bench/fingerprints.sh sets it.</summary>
    private const string File = "FINGERPRINTS";

    /// <summary>
    /// A line for each story and method: its plan or why it is refused, the codes of its diagnostics, and all its numbers.
    /// Without `quadrature`, which takes minutes of the same densities. Of the benchmark's short mode, of every fiftieth story.
    /// </summary>
    [Fact(Explicit = true)]
    public void Every_story_by_every_method()
    {
        var file = Environment.GetEnvironmentVariable(File) ?? throw new InvalidOperationException($"{File} names no file");
        using var record = new StreamWriter(file);
        var every = Environment.GetEnvironmentVariable("BENCH_MODE") == "short" ? 50 : 1;
        foreach (var story in StoryRuns.Stories.Where((_, i) => i % every == 0))
            foreach (var method in StoryRuns.Methods.Where(m => m != "quadrature"))
                record.WriteLine($"{story} {method} {Line(StoryRuns.Problem(story), method)}");
    }

    private static string Line(Problem problem, string name)
    {
        var (method, choice) = StoryRuns.Choose(problem, name);
        if (choice.Plan is not { } plan) return $"refused {Named(choice.Refusals.Select(r => $"{r.Span.Start} {r.Reason}"))}";
        var (outcome, codes) = StoryRuns.Run(problem, method, plan);
        var blocks = Named(plan.Blocks.Select(b => $"{string.Join(", ", b.Unknowns)} by {b.Name}"));
        var numbers = outcome is null ? "none" : Fingerprint.Of(outcome);
        return $"plan {blocks} codes [{string.Join(" ", codes)}] numbers {numbers}";
    }

    private static string Named(IEnumerable<string> lines) => Fingerprint.Of(string.Join("\n", lines));
}
