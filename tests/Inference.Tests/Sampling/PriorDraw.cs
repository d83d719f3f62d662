using ProbDsl.Data.Columns;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Sampling;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Sampling;

/// <summary>A story drawn from its prior as the command line does it: its arrays by name, or what stands in the way.</summary>
internal sealed class PriorDraw
{
    private PriorDraw(SampledStory? story, ValueList<Diagnostic> diagnostics) => (Sampled, Diagnostics) = (story, diagnostics);

    public SampledStory? Sampled { get; }

    public ValueList<Diagnostic> Diagnostics { get; }

    public SampledStory Story =>
        Sampled ?? throw new InvalidOperationException(string.Join("\n", Diagnostics.Select(d => $"{d.Code} {d.Message}")));

    public double[] this[string name] => Story.Values[name].Values;

    public int Size(string name) => (int)Story.Problem.Sizes[name];

    /// <param name="story">Its text.</param>
    /// <param name="count">What `-n` says.</param>
    /// <param name="seed">What `--seed` says.</param>
    /// <param name="csv">What is conditioned on.</param>
    /// <param name="sizes">What `--set` says of sizes.</param>
    public static PriorDraw Of(string story, int? count = null, ulong seed = 1, string? csv = null, params (string Name, long Size)[] sizes)
    {
        var graph = TestStory.Compile(story);
        var limits = new DrawChecks(graph, TestStory.Catalog).Find().ToValueList();
        if (limits.Count > 0) return new(null, limits);
        var tables = csv is null ? new InputTables(null, new Dictionary<string, Table>()) : InputTables.Of(TestStory.Read(csv));
        var draws = new PriorDrawRequest(graph, sizes.ToDictionary(s => s.Name, s => s.Size), count, tables);
        var binding = new ProblemBinder(graph, tables, TestStory.Catalog, draws).Bind();
        if (binding.Problem is not { } problem) return new(null, binding.Diagnostics);
        var sample = new PriorSampler(problem, TestStory.Catalog).Sample(seed, draws.Replicates);
        return new(sample.Value, sample.Diagnostics);
    }
}
