namespace ProbDsl.Inference.MaximumLikelihood;

/// <summary>A one-pass fit: every distribution is solved at once, and the objective is the story's log-likelihood at the
/// solution.</summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The distributions' densities and families.</param>
/// <param name="plan">A plan of closed forms only.</param>
/// <param name="engine">The engine that runs the program.</param>
internal sealed class ClosedFormFitting(Problem problem, StandardCatalog catalog, InferencePlan plan, EngineChoice engine)
    : Fitting
{
    private readonly ElementwiseEstimate[] distributions = [.. plan.Blocks.Select(b => b.By).OfType<ClosedFormPoint>()
        .Select(p => new ElementwiseEstimate(problem, catalog, p.Distribution))];

    private readonly Lazy<LogJoint> joint = new(() => LogJoint.Lower(problem, catalog, plan.Density, DensityRequest.OwnScales));

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var ranks = options.Ranks.Count == 1 ? Alone.Instance : joint.Value.Divided(withJacobian: false, options.Ranks);
        var solved = Solve(ranks);
        if (Failure(solved) is { } failure) return FitOutcome.None([failure]);
        return OnePassRun.Outcome(ObjectiveKind.LogLikelihood, LogLikelihood(solved, ranks), solved.Gradient,
            () => Summarize(solved, ranks));
    }

    private double LogLikelihood(ClosedFormSolution solved, ICommunicator ranks)
    {
        List<Estimate> estimates = [.. Estimates(solved)];
        if (ranks.Count == 1)
        {
            var program = LogLikelihoodProgram.Lower(problem, catalog);
            return LogLikelihoodProgram.Evaluate(program, estimates.ToDictionary(e => e.Name, e => e.Value));
        }

        using var objective = new StoryObjective(problem, joint.Value, withJacobian: false, engine, ranks, areGradientsNeeded: false);
        return objective.Density(PointOf(estimates));
    }

    public ClosedFormSolution Solve(ICommunicator? ranks = null)
    {
        var solved = distributions.Select(l => l.Solve(ranks)).ToList();
        return new([.. solved.Select(s => s.Thetas)], [.. solved.Select(s => s.Maxima)], solved.Max(s => s.Gradient));
    }

    /// <summary>The estimates of a solution; an error if the gradient is not 0 there.</summary>
    public Result<FitSummary> Summarize(ClosedFormSolution solution, ICommunicator? ranks = null)
    {
        List<Estimate> estimates = [.. Estimates(solution)];
        if (Steep(estimates, ranks) is { } steep) return steep;
        return new FitSummary([.. estimates], distributions.Sum(l => l.FreeParameters),
            [.. distributions.SelectMany((l, i) => EdgeWarnings.Find(l.Distribution, solution.Thetas[i], solution.Maxima[i]))])
        {
            Definitions = DefinedValues.Compute(problem, joint, estimates),
        };
    }

    /// <summary>An error if the gradient of the story's own log-likelihood is not 0 at the estimates; null if it is.</summary>
    private Diagnostic? Steep(List<Estimate> estimates, ICommunicator? ranks)
    {
        using var objective = new StoryObjective(problem, joint.Value, withJacobian: false, engine, ranks);
        return new GradientCheck(objective, joint.Value, (long)distributions.Max(l => l.Distribution.Count))
            .Of([.. estimates.Select(e => e.Name)], PointOf(estimates));
    }

    private double[] PointOf(List<Estimate> estimates) => [.. joint.Value.Coordinates.SelectMany(c =>
        Coordinates.OwnOf(problem, c.Unknown, estimates.Single(e => e.Name == c.Unknown.Name).Value))];

    private IEnumerable<Estimate> Estimates(ClosedFormSolution solution) =>
        distributions.SelectMany((l, i) => l.Distribution.Estimates(solution.Thetas[i]));

    private Diagnostic? Failure(ClosedFormSolution solution)
    {
        for (var i = 0; i < distributions.Length; i++)
            if (EstimationFailures.Find(problem, distributions[i].Distribution, solution.Thetas[i],
                solution.Maxima[i]) is { } failure) return failure;
        return null;
    }
}

/// <summary>The theta of every element of every distribution, how each maximum was found, and the largest remaining gradient.</summary>
internal sealed record ClosedFormSolution(double[][][] Thetas, MaximumKind[][] Maxima, double Gradient);
