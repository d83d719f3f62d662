using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>One step: every law is solved at once, and the objective is what the story's own program says at the solution.</summary>
internal sealed class ClosedFormFitting(Problem problem, StandardCatalogue catalogue, InferencePlan plan) : SteppedMethod<ClosedFormState>
{
    private readonly ElementwiseEstimate[] laws = [.. plan.Blocks.Select(b => b.By).OfType<ClosedFormPoint>().Select(p => new ElementwiseEstimate(problem, catalogue, p.Law))];

    public override SteppedDefaults Defaults { get; } = new(1, 1, 0);

    public override ObjectiveKind Objective => ObjectiveKind.LogLikelihood;

    public override ClosedFormState Init(int restart, RandomStream random)
    {
        var solved = laws.Select(l => l.Solve()).ToList();
        return new([.. solved.Select(s => s.Thetas)], [.. solved.Select(s => s.Maxima)], solved.Max(s => s.Slope));
    }

    public override Step<ClosedFormState> Next(ClosedFormState state)
    {
        if (Failure(state) is { } failure) return new(state, double.NaN, state.Slope, StepVerdict.Failed, Failure: failure);
        var program = LogLikelihoodProgram.Of(problem, catalogue);
        var objective = LogLikelihoodProgram.Evaluate(program, Estimates(state).ToDictionary(e => e.Name, e => e.Value));
        return new(state, objective, state.Slope, StepVerdict.Solved);
    }

    public override Result<FitSummary> Summarise(ClosedFormState state) =>
        new FitSummary([.. Estimates(state)], laws.Sum(l => l.FreeParameters), [.. laws.SelectMany((l, i) => EdgeWarnings.Of(l.Law, state.Thetas[i], state.Maxima[i]))]);

    private IEnumerable<Estimate> Estimates(ClosedFormState state) => laws.SelectMany((l, i) => l.Law.Estimates(state.Thetas[i]));

    private Diagnostic? Failure(ClosedFormState state)
    {
        for (var i = 0; i < laws.Length; i++)
            if (EstimationFailures.Of(problem.Graph, laws[i].Law, state.Thetas[i], state.Maxima[i]) is { } failure) return failure;
        return null;
    }
}

/// <summary>The theta of every element of every law, how each maximum was found, and the largest slope left.</summary>
internal sealed record ClosedFormState(double[][][] Thetas, Maximum[][] Maxima, double Slope);
