using System.Diagnostics;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Bench;

/// <summary>Milliseconds from a story's text to its first gradient, by phase.</summary>
internal static class FirstGradient
{
    private static readonly string[] phases = ["parse, type", "bind data", "lower", "slopes", "passes, schedule", "first run"];

    /// <param name="stories">
    /// Each a story with its tables, joined by commas. The first is measured in a cold process, each further one when those before it have
    /// warmed it up.
    /// </param>
    public static void Measure(IReadOnlyList<string> stories)
    {
        Console.WriteLine($"{"milliseconds",-24}{string.Concat(phases.Select(p => $"{p,18}"))}{"in all",10}");
        foreach (var (at, story) in stories.Index())
        {
            var took = Of(story.Split(','));
            Console.WriteLine($"{Path.GetFileNameWithoutExtension(story.Split(',')[0]) + (at == 0 ? " (cold)" : ""),-24}"
                + $"{string.Concat(took.Select(t => $"{t,18:F1}"))}{took.Sum(),10:F1}");
        }
    }

    private static List<double> Of(string[] files)
    {
        var (text, tables) = (File.ReadAllText(files[0]), files[1..].Select(Story.Table).ToList());
        var (took, clock) = (new List<double>(), Stopwatch.StartNew());
        var graph = Lapped(() => Story.Typed(files[0], text));
        var problem = Lapped(() => Story.Bound(graph, tables));
        var joint = Lapped(() => LogJoint.Lower(problem, Story.Catalog));
        var source = Lapped(() => joint.WithGradients(withJacobian: true));
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        using var program = Lapped(() => engine.Compile(source, store));
        Lapped(() => { program.Run(); return program.Numbers(LogJoint.Density)[0]; });
        return took;

        T Lapped<T>(Func<T> phase)
        {
            clock.Restart();
            var made = phase();
            took.Add(clock.Elapsed.TotalMilliseconds);
            return made;
        }
    }
}
