using ProbDsl.Runtime;
using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.MarginalEffects;

/// <summary>
/// The program of the expected outcome given all that its distribution reads: the mean of a number, the probability of each category, and
/// the probabilities of the labels at the states that they have now.
/// </summary>
internal sealed class OutcomeProgram : IDisposable
{
    private const string Mean = "expected outcome", Count = "expected repeats";

    private readonly SampledArrays arrays;
    private readonly ISamplingProgram program;
    private readonly string[] labels;

    private OutcomeProgram(SampledArrays arrays, ISamplingProgram program, string[] labels, double[] counts) =>
        (this.arrays, this.program, this.labels, Counts) = (arrays, program, labels, counts);

    /// <summary>How often each element counts: the product of its `repeated` counts.</summary>
    public double[] Counts { get; }

    /// <summary>The program, or the reason why there is none.</summary>
    /// <param name="outcome">The outcome, which is latent in the problem.</param>
    /// <param name="labels">The labels of rows whose states are set one after another.</param>
    /// <param name="problem">The story and the rows.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="arrays">The values that the distribution reads.</param>
    public static Result<OutcomeProgram> Lower(
        EffectOutcome outcome, IReadOnlyList<Variable> labels, Problem problem, StandardCatalog catalog, SampledArrays arrays) =>
        LoweringLimit.Try(() => Lowered(outcome, labels, problem, catalog, arrays)).Or(limit => RefusalDiagnostics.NoRows(limit));

    /// <summary>Whether the categories of an outcome have probabilities of their own: states that are not yes and no.</summary>
    public static bool HasCategories(Variable outcome) => outcome.Type.Element == Element.Index;

    private static Result<OutcomeProgram> Lowered(
        EffectOutcome outcome, IReadOnlyList<Variable> labels, Problem problem, StandardCatalog catalog, SampledArrays arrays)
    {
        var draw = outcome.Draw;
        var lowering = arrays.Story(problem, catalog);
        var builder = lowering.Builder;
        if (Placed(lowering, draw) is not var (loops, axes))
            return EffectDiagnostics.JointOutcome(problem.Graph, problem.Graph[draw.Target.Of]);
        var distribution = lowering.DistributionOf(draw, loops);
        if (outcome.IsOfOneTrial) distribution = distribution.With("n", builder.Constant(1));
        var expected = HasCategories(problem.Graph[draw.Target.Of]) ? distribution.Probabilities()
            : distribution.Expectation(problem.ShapeOf(draw.Target.Type));
        if (expected is null) return EffectDiagnostics.NoMean(draw);
        builder.Output(Mean, expected.SpreadOver(axes).Value);
        foreach (var label in labels)
        {
            if (problem.Graph.StatementsOf(label.Name).ToList() is not [Draw own] || Placed(lowering, own) is not var (its, along))
                return EffectDiagnostics.SharedLabel(label);
            var density = lowering.DistributionOf(own, its).LogDensity(lowering.Lower(own.Target, its));
            builder.Output(label.Name, density.SpreadOver(along).Value);
        }

        return new OutcomeProgram(arrays, new CompiledSamplingProgram(builder.Build(), arrays.Engine), [.. labels.Select(l => l.Name)],
            CountsOf(draw, arrays.Story(problem, catalog), arrays));
    }

    private static double[] CountsOf(Draw draw, StoryLowering lowering, SampledArrays arrays)
    {
        var (loops, axes) = Placed(lowering, draw)!.Value;
        var counts = draw.Copies.Select(c => lowering.Lower(c.Times, loops)).Aggregate(new AxisTensor(lowering.Builder.Constant(1), []),
            (all, one) => all.JoinWith(one, (a, b) => a * b));
        lowering.Builder.Output(Count, counts.SpreadOver(axes).Value);
        return arrays.Run(lowering.Builder.Build())[Count].Values;
    }

    /// <summary>The bound loops of a draw and the axes of its target in the order of its array; null if they are in another
    /// order.</summary>
    private static (System.Collections.Immutable.ImmutableDictionary<Loop, LoopValue> Loops, Axis[] Axes)? Placed(
        StoryLowering lowering, Draw draw)
    {
        var loops = lowering.Bind(draw.Loops);
        Axis[] axes = [.. draw.Target.At.Select(a => ((Iota)loops[((AffineIndex)a).Loop!]).Axis)];
        return axes.SequenceEqual(Axis.Union(axes)) ? (loops, axes) : null;
    }

    /// <summary>Computes the values at the current arrays.</summary>
    /// <returns>
    /// The expected outcome of each element in the order of its array, categories last; and the probability of the current states of the
    /// labels by member, all 1 without labels.
    /// </returns>
    public (double[] Expected, double[]? Probability) Run()
    {
        var outputs = program.Run(arrays.All);
        double[]? probability = null;
        foreach (var label in labels)
        {
            var logs = outputs[label].Values;
            probability ??= [.. logs.Select(_ => 1.0)];
            for (var i = 0; i < logs.Length; i++) probability[i] *= Math.Exp(logs[i]);
        }

        return (outputs[Mean].Values, probability);
    }

    public void Dispose() => program.Dispose();
}
