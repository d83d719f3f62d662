namespace ProbDsl.Inference.Em;

/// <summary>
/// A step of EM for a mixture: responsibilities by one pass over the rows, then the closed-form maximum of the weights and of each
/// distribution's components.
/// </summary>
/// <param name="model">The mixture with its rows.</param>
/// <param name="pass">Computes the sums over these rows.</param>
internal sealed class MixtureStep(MixtureModel model, IResponsibilityPass pass)
{
    /// <param name="model">The mixture with its rows.</param>
    /// <param name="team">The threads of a pass over the rows.</param>
    public MixtureStep(MixtureModel model, BlockTeam team)
        : this(model, new ResponsibilityPass(model.AllRows, team))
    {
    }

    /// <summary>
    /// The state after the step, the log-likelihood and its largest derivative at the state before, and why the start is dropped (null if
    /// it is not).
    /// </summary>
    public MixtureStepResult Take(MixtureState state)
    {
        var sums = pass.Run(state);
        if (double.IsNaN(sums.LogLikelihood))
            return new(state, sums.LogLikelihood, double.NaN, "a row has density 0 under every component");
        var gradient = WeightGradient(state, sums);
        var next = state.Copy();
        for (var k = 0; k < model.Components; k++) next.Weights[k] = model.FixedWeights?[k] ?? sums.Rows[k] / model.Count;
        foreach (var (i, distribution) in model.Distributions.Index())
        {
            var statistics = sums.Of(i);
            gradient = Math.Max(gradient, distribution.Family.LargestGradient(statistics, state.Thetas[i]));
            next.Maxima[i] = distribution.Family.MaximizeAll(statistics, next.Thetas[i]);
            for (var k = 0; k < model.Components; k++)
                if (WhyNoMaximum(distribution, next.Maxima[i][k], next.Thetas[i][k]) is { } why)
                    return new(state, sums.LogLikelihood, double.NaN, why);
        }

        return new(next, sums.LogLikelihood, gradient, null);
    }

    /// <summary>
    /// The params whose closed form is not a maximum of the expected complete-data log-likelihood at the responsibilities of a state; empty
    /// if all are, or if a component has no maximum.
    /// </summary>
    public IEnumerable<string> NotMaximized(MixtureState state)
    {
        var (next, _, _, dropped) = Take(state);
        if (dropped is not null) return [];
        var sums = pass.Run(state, next);
        if (WeightGradient(next, sums) > GradientCheck.MostOfScale((long)model.Count)) return [model.WeightParam!];
        foreach (var (i, distribution) in model.Distributions.Index())
        {
            if (distribution.IsStationary(sums.Of(i), next.Thetas[i])) continue;
            // the variance needs the sums about the mean, which may have moved far
            if (distribution.Family.MaximizeAll(sums.Of(i), next.Thetas[i])
                .Any(m => m is MaximumKind.Unbounded or MaximumKind.NotIdentified)) continue;
            if (!distribution.IsStationary(pass.Run(state, next).Of(i), next.Thetas[i])) return distribution.Names;
        }

        return [];
    }

    /// <summary>The log-likelihood of a state; NaN if a row is impossible under every component.</summary>
    public double LogLikelihood(MixtureState state) => pass.Run(state).LogLikelihood;

    // softmax coordinates of the weights: rows of k - rows * weight of k
    private double WeightGradient(MixtureState state, MixtureSums sums)
    {
        var largest = 0.0;
        if (model.WeightParam is not null)
            for (var k = 0; k < model.Components; k++)
                largest = Math.Max(largest, Math.Abs(sums.Rows[k] - (model.Count * state.Weights[k])));
        return largest;
    }

    private static string? WhyNoMaximum(DistributionRows distribution, MaximumKind found, double[] theta) => found switch
    {
        MaximumKind.NotIdentified => $"a component of `{distribution.Distribution.Draw.Name}` lost all its rows",
        MaximumKind.Unbounded =>
            $"a component of `{distribution.Distribution.Draw.Name}` {MixtureModel.Collapsed} "
                + $"{MixtureModel.CollapsedVarianceRatio:0e+0} of the columns' variance",
        MaximumKind.OnBoundary
            when distribution.Distribution.Estimated
                .FirstOrDefault(e => distribution.Write(e.Place, theta).Any(v => !double.IsFinite(v))).Place is { } endless =>
            $"`{endless.Text}`, written as {endless.Argument.Parameter.Name}, diverged to infinity",
        _ => null,
    };
}

/// <summary>The result of an EM step.</summary>
internal readonly record struct MixtureStepResult(MixtureState Next, double LogLikelihood, double Gradient, string? WhyDropped);
