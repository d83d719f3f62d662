using ProbDsl.Runtime.Managed;

namespace ProbDsl.Inference.Judging;

/// <summary>How a number of the story depends on its priors and on the data.</summary>
public enum SensitivityKind
{
    /// <summary>The data decide.</summary>
    Data,

    /// <summary>The prior decides beside data that say little: strong prior, weak likelihood.</summary>
    StrongPrior,

    /// <summary>Both move it: prior and data contradict each other, or both are informative.</summary>
    Conflict,
}

/// <summary>The sensitivity of one number.</summary>
/// <param name="Name">Its name, as `b[2]`.</param>
/// <param name="Prior">Its sensitivity to a power of all priors together.</param>
/// <param name="Likelihood">Its sensitivity to a power of the likelihood.</param>
/// <param name="Strongest">The unknown whose prior alone moves it most.</param>
/// <param name="OfStrongest">Its sensitivity to that prior.</param>
public sealed record NumberSensitivity(string Name, double Prior, double Likelihood, string Strongest, double OfStrongest)
{
    public SensitivityKind Kind => Prior < PowerScaling.Threshold ? SensitivityKind.Data
        : Likelihood < PowerScaling.Threshold ? SensitivityKind.StrongPrior : SensitivityKind.Conflict;
}

/// <summary>How unknowns with priors depend on these and on the likelihood, by power scaling (<see cref="PowerScaling"/>).</summary>
/// <param name="Numbers">The elements of these unknowns, in the order of the story.</param>
/// <param name="Priors">The unknowns whose priors are scaled.</param>
public sealed record PriorSensitivity(IReadOnlyList<NumberSensitivity> Numbers, IReadOnlyList<string> Priors)
{
    /// <summary>The most elements of an array that are examined.</summary>
    private const int MostElements = 1000;

    /// <summary>The sensitivities of a fit.</summary>
    /// <param name="fit">The fit, with draws.</param>
    /// <param name="problem">The story with its data, from `Bind(.., sameRows: true)`.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="engine">The engine; null for the managed engine on one thread.</param>
    /// <param name="cancellation">Ends the computation between two draws.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static Result<PriorSensitivity> Compute(SavedFit fit, Problem problem, StandardCatalog catalog, EngineChoice? engine = null,
        CancellationToken cancellation = default)
    {
        if (JudgeDiagnostics.WithoutDraws(fit) is { } few) return few;
        var computed = LogComponents.Compute(fit, problem, catalog, engine ?? ManagedEngine.On(1), cancellation);
        if (computed.Value is not { } components) return new(null, computed.Diagnostics);
        var (prior, likelihood) = (new PowerScaling(components.LogPrior), new PowerScaling(components.LogLikelihood));
        List<(string Unknown, PowerScaling Scaling)> each = [.. components.Priors.Select(p => (p.Unknown, new PowerScaling(p.LogDensity)))];
        List<NumberSensitivity> numbers = [];
        foreach (var (unknown, _) in each)
        {
            var (all, shape) = (fit.Posterior.Arrays[unknown].Values, fit.Posterior.Shapes[unknown]);
            for (var element = 0; element < Math.Min(shape.Count, MostElements); element++)
            {
                cancellation.ThrowIfCancellationRequested();
                double[] draws = [.. components.Draws.Select(d => all[(d * shape.Count) + element])];
                var (ascending, order) = PowerScaling.InOrder(draws);
                if (ascending[0] == ascending[^1]) continue;
                var (strongest, most) = each.Select(e => (e.Unknown, Sensitivity: e.Scaling.SensitivityOf(ascending, order)))
                    .MaxBy(e => e.Sensitivity);
                numbers.Add(new(ElementNames.Of(unknown, shape, element), prior.SensitivityOf(ascending, order),
                    likelihood.SensitivityOf(ascending, order), strongest, most));
            }
        }

        return new PriorSensitivity(numbers, [.. each.Select(e => e.Unknown)]);
    }
}
