using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>EM steps of a mixture: responsibilities by one pass, then the closed-form maximum of each component. Laws that the label does not touch are solved once.</summary>
internal sealed class MixtureFitting : SteppedMethod<MixtureState>, IDisposable
{
    private readonly Problem problem;
    private readonly MixtureModel model;
    private readonly MixtureStart start;
    private readonly BlockTeam team;
    private readonly ResponsibilityPass pass;
    private readonly (ElementwiseEstimate Law, double[][] Thetas, Maximum[] Maxima)[] others;
    private readonly double otherLogLikelihood;
    private readonly Diagnostic? failure;
    private readonly Variable label;

    public MixtureFitting(Problem problem, StandardCatalogue catalogue, MixturePlan plan, MixtureModel model, int threads)
    {
        this.problem = problem;
        this.model = model;
        label = plan.Label;
        start = new(problem, catalogue, model);
        team = new(Math.Max(1, Math.Min(threads, model.Rows / ResponsibilityPass.BlockLength)));
        pass = new(model, team);
        others = [.. plan.Others.Select(law => Solved(new(problem, catalogue, law)))];
        failure = others.Select(o => EstimationFailures.Of(problem.Graph, o.Law.Law, o.Thetas, o.Maxima)).FirstOrDefault(f => f is not null);
        if (failure is null && (others.Length > 0 || plan.Constants.Count > 0)) otherLogLikelihood = OtherLogLikelihood(catalogue, plan);
    }

    public override SteppedDefaults Defaults { get; } = new(Restarts: 10, MaxIterations: 5000, Tolerance: 1e-6);

    public override ObjectiveKind Objective => ObjectiveKind.LogLikelihood;

    public override Diagnostic? WhyNone(IReadOnlyList<RestartRecord> dropped) =>
        MixtureModel.HasCollapsed(dropped) && start.Kinds is var kinds && kinds < model.Components ? RunDiagnostics.TooFewKinds(label.Span, model.Components, model.Rows, kinds) : DroppedStarts.Why(problem, label, dropped);

    public override StateArrays<MixtureState> Kept => new(state => state.ToArrays(), arrays => MixtureState.Of(arrays, model.Laws.Count));

    /// <summary>The first start takes the values that the story writes.</summary>
    public override MixtureState Init(int restart, RandomStream random) => restart == 0 ? start.Written(start.Draw(restart, random)) : start.Draw(restart, random);

    public override Step<MixtureState> Next(MixtureState state)
    {
        var sums = pass.Run(state);
        if (double.IsNaN(sums.LogLikelihood)) return new(state, sums.LogLikelihood, double.NaN, StepVerdict.Dropped, "a row has density 0 under every component");
        var slope = WeightSlope(state, sums);
        var next = new MixtureState(new double[model.Components], [.. state.Thetas.Select(law => law.Select(t => (double[])t.Clone()).ToArray())], [.. model.Laws.Select(_ => new Maximum[model.Components])]);
        for (var k = 0; k < model.Components; k++)
        {
            next.Weights[k] = model.FixedWeights?[k] ?? sums.Rows[k] / model.Rows;
            for (var law = 0; law < model.Laws.Count; law++)
            {
                slope = Math.Max(slope, model.Laws[law].Family.LargestSlope(sums.Of(law, k), state.Thetas[law][k]));
                next.Maxima[law][k] = model.Laws[law].Family.Maximise(sums.Of(law, k), next.Thetas[law][k]);
                if (WhyNoMaximum(model.Laws[law], next.Maxima[law][k], next.Thetas[law][k]) is { } why) return new(state, sums.LogLikelihood, double.NaN, StepVerdict.Dropped, why);
            }
        }

        var verdict = failure is not null ? StepVerdict.Failed : IsStandstill(state, next) ? StepVerdict.Standstill : StepVerdict.Continue;
        return new(next, sums.LogLikelihood + otherLogLikelihood, slope, verdict, Failure: failure);
    }

    public override Result<FitSummary> Summarise(MixtureState state)
    {
        var (ordered, how) = model.IsExchangeable ? ByLocation(state) : (state, "components in order of the given weights");
        var warnings = model.Laws.SelectMany((law, i) => EdgeWarnings.Of(law, ordered.Thetas[i], ordered.Maxima[i])).Concat(others.SelectMany(o => EdgeWarnings.Of(o.Law.Law, o.Thetas, o.Maxima)));
        if (AlikeComponents.First(model, ordered) is { } alike) warnings = warnings.Append(ModeDiagnostics.Alike(problem.Graph[model.WeightParam!].Span, model.WeightParam!, alike + 1));
        var free = model.FreeParameters + others.Sum(o => o.Law.FreeParameters);
        return new FitSummary([.. Estimates(ordered)], free, [.. warnings], how);
    }

    public void Dispose() => team.Dispose();

    private (MixtureState Ordered, string How) ByLocation(MixtureState state)
    {
        var first = model.Laws[0].Law.Estimated.First().Place;
        int[] order = [.. Enumerable.Range(0, model.Components).OrderBy(k => model.Laws[0].Write(first, state.Thetas[0][k])[0])];
        return (state.Reordered(order), $"components in order of {first.Argument.Value.Span.Text}'s first coordinate");
    }

    private IEnumerable<Estimate> Estimates(MixtureState state)
    {
        if (model.WeightParam is { } weights) yield return new(weights, new([model.Components], state.Weights), 0);
        foreach (var estimate in model.Laws.SelectMany((law, i) => law.Estimates(state.Thetas[i])).Concat(others.SelectMany(o => o.Law.Law.Estimates(o.Thetas)))) yield return estimate;
    }

    // softmax coordinates of the weights: rows of k - rows * weight of k
    private double WeightSlope(MixtureState state, MixtureSums sums)
    {
        var largest = 0.0;
        if (model.WeightParam is not null)
            for (var k = 0; k < model.Components; k++) largest = Math.Max(largest, Math.Abs(sums.Rows[k] - (model.Rows * state.Weights[k])));
        return largest;
    }

    private static string? WhyNoMaximum(LawRows law, Maximum found, double[] theta) => found switch
    {
        Maximum.WithoutRows => $"a component of `{law.Law.Draw.Name}` lost all its rows",
        Maximum.Unbounded => $"a component of `{law.Law.Draw.Name}` {MixtureModel.Collapsed} {MixtureModel.CollapsedShare:0e+0} of the columns' variance",
        Maximum.OnEdge when law.Law.Estimated.FirstOrDefault(e => law.Write(e.Place, theta).Any(v => !double.IsFinite(v))).Place is { } endless =>
            $"`{endless.Argument.Value.Span.Text}`, written as {endless.Argument.Parameter.Name}, went to infinity",
        _ => null,
    };

    /// <summary>No number moves by more than rounding.</summary>
    private static bool IsStandstill(MixtureState before, MixtureState after) =>
        Same(before.Weights, after.Weights) && before.Thetas.Zip(after.Thetas).All(laws => laws.First.Zip(laws.Second).All(thetas => Same(thetas.First, thetas.Second)));

    private static bool Same(double[] before, double[] after)
    {
        for (var i = 0; i < before.Length; i++)
            if (Math.Abs(after[i] - before[i]) > 1e-15 * Math.Abs(before[i])) return false;
        return true;
    }

    private static (ElementwiseEstimate Law, double[][] Thetas, Maximum[] Maxima) Solved(ElementwiseEstimate law)
    {
        var (thetas, maxima, _) = law.Solve();
        return (law, thetas, maxima);
    }

    private double OtherLogLikelihood(StandardCatalogue catalogue, MixturePlan plan)
    {
        var program = LogLikelihoodProgram.Of(problem, catalogue, plan.Others.Select(o => o.Draw).Concat(plan.Constants));
        return LogLikelihoodProgram.Evaluate(program, others.SelectMany(o => o.Law.Law.Estimates(o.Thetas)).ToDictionary(e => e.Name, e => e.Value));
    }
}
