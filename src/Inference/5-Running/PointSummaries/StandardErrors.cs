namespace ProbDsl.Inference.PointSummaries;

/// <summary>
/// Standard errors of maximum likelihood: the square roots of the diagonal of the inverse observed information (Efron and Hinkley 1978,
/// Biometrika 65), and those of functions of the params by the delta method.
/// </summary>
/// <param name="objective">The log likelihood, without the Jacobian.</param>
/// <param name="position">Unconstrained parameters at its maximum [d].</param>
/// <param name="root">R [d, k] of the covariance R R' of the unconstrained parameters: rows of parameters that are held are 0.</param>
/// <param name="flat">Directions [d] along which the likelihood does not change: what changes along one has no standard error.</param>
public sealed class StandardErrors(StoryObjective objective, double[] position, double[,] root, IReadOnlyList<double[]> flat)
{
    /// <summary>
    /// The largest change along a flat direction, as a fraction of a standard error, that is rounding of second derivatives.
    /// </summary>
    internal const double MostAlongFlat = 1e-3;

    /// <summary>
    /// The most rows times squared parameters whose information is computed, with some ten gradients for each parameter: beyond it, that
    /// takes longer than the fit. Sums over the states of each row take longer.
    /// </summary>
    private const double MostWork = 1e8, MostWorkOfStates = 2e7;

    /// <summary>A probability below it is on the edge of its support, where others may have one.</summary>
    private static readonly double LeastProbability = Math.Exp(-EdgeWarnings.Far);

    /// <summary>The step of derivatives, in standard errors; in logarithms and logits where these are wider than 1.</summary>
    private const double Step = 0.01;

    /// <summary>
    /// The summary of a maximum of the likelihood with standard errors; as it is where the unknowns are not params alone, or where the
    /// likelihood does not fall from the point as a normal density does.
    /// </summary>
    /// <param name="summary">What a method that maximizes reported.</param>
    /// <param name="problem">The story with its data.</param>
    /// <param name="joint">Its log density.</param>
    /// <param name="integrated">The blocks of latents that are integrated.</param>
    /// <param name="catalog">The densities of the distributions.</param>
    /// <param name="threads">The threads that it may use: a closed form has no engine.</param>
    public static FitSummary AddTo(
        FitSummary summary, Problem problem, LogJoint joint, IEnumerable<IntegratedBlock> integrated, StandardCatalog catalog, int threads)
    {
        if (!AreKnown(problem, joint)) return summary;
        using var objective = new StoryObjective(problem, joint, withJacobian: false, new(ManagedEngine.Kind, threads));
        var arrays = summary.Estimates.ToDictionary(e => e.Name, e => e.Value);
        var position = new UnconstrainedValues(problem, catalog).Of(joint, arrays);
        var rotation = FactorRotation.Analyze(problem, joint, integrated);
        if (ObservedInformation.Compute(objective, position, rotation) is not { } found) return summary;
        var own = new StandardErrors(objective, found.Position, found.Root, found.Flat);
        var along = own.AlongDirections();
        var rotated = rotation.Rotated.ToHashSet();
        return summary with
        {
            Estimates = [.. summary.Estimates.Select(e => rotated.Contains(e.Name) ? e : own.WithError(e, along))],
            // what reads rotated params has other values at the point whose information this is
            Definitions = rotated.Count > 0 ? summary.Definitions : [.. summary.Definitions.Select(d => own.WithError(d, along))],
        };
    }

    /// <summary>Whether a log density is of params alone, few enough that their information takes no longer than a fit.</summary>
    internal static bool AreKnown(Problem problem, LogJoint joint) =>
        joint.IsOfParams && joint.Dimension > 0 && !AreTooMany(problem, joint);

    /// <summary>The step of derivatives along a direction, as a fraction of it.</summary>
    internal static double StepAlong(LogJoint joint, double[] direction) =>
        Step / direction.Where((_, i) => joint.IsTransformed(i)).Select(Math.Abs).Append(1).Max();

    /// <summary>Whether the information of so many rows and params takes longer than a fit.</summary>
    private static bool AreTooMany(Problem problem, LogJoint joint) => joint.IsOfParams
        && (problem.LargestSize + (double)joint.Dimension) * joint.Dimension * joint.Dimension
            > (joint.Marginalized.Count > 0 ? MostWorkOfStates : MostWork);

    /// <summary>The estimate with the standard errors of its elements: NaN of those that the params do not change.</summary>
    private Estimate WithError(Estimate of, Dictionary<string, double[]> along)
    {
        if (of.Spread is not null || !along.TryGetValue(of.Name, out var errors)) return of;
        if (objective.Problem.Graph[of.Name].Support is Simplices or UnitInterval)
            errors = [.. errors.Zip(of.Value.Values, (e, p) => Math.Min(p, 1 - p) > LeastProbability ? e : double.NaN)];
        return errors.All(double.IsNaN) ? of : of with { StandardError = new(of.Value.Shape, errors) };
    }

    /// <summary>The standard errors of all elements of the params and of what they define, by name.</summary>
    private Dictionary<string, double[]> AlongDirections()
    {
        var program = new Interpreter(objective.Joint.Arrays());
        var squares = new Dictionary<string, double[]>();
        for (var k = 0; k < root.GetLength(1); k++)
            foreach (var (name, derivatives) in Derivatives([.. Enumerable.Range(0, position.Length).Select(i => root[i, k])]))
            {
                if (!squares.TryGetValue(name, out var sums)) squares[name] = sums = new double[derivatives.Length];
                for (var i = 0; i < sums.Length; i++) sums[i] += derivatives[i] * derivatives[i];
            }

        var errors = squares.ToDictionary(s => s.Key, s => Array.ConvertAll(s.Value, Root));
        foreach (var direction in flat)
            foreach (var (name, derivatives) in Derivatives(direction))
                if (errors.TryGetValue(name, out var own))
                    for (var i = 0; i < own.Length; i++)
                        if (!(Math.Abs(derivatives[i]) <= MostAlongFlat * own[i])) own[i] = double.NaN;
        return errors;

        static double Root(double square) => square > 0 && double.IsFinite(square) ? Math.Sqrt(square) : double.NaN;

        Dictionary<string, double[]> Derivatives(double[] direction)
        {
            var step = StepAlong(objective.Joint, direction);
            var (near, far) = (Difference(direction, step), Difference(direction, 2 * step));
            return near.ToDictionary(n => n.Key,
                n => (double[])[.. n.Value.Zip(far[n.Key], (one, two) => ((8 * one) - two) / (12 * step))]);
        }

        Dictionary<string, double[]> Difference(double[] direction, double step)
        {
            var (above, below) = (At(direction, step), At(direction, -step));
            return above.ToDictionary(a => a.Key, a => (double[])[.. a.Value.Values.Zip(below[a.Key].Values, (x, y) => x - y)]);
        }

        IReadOnlyDictionary<string, Tensor> At(double[] direction, double step) =>
            program.Run(objective.Slots([.. position.Select((x, i) => x + (step * direction[i]))]));
    }
}
