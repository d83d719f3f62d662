namespace ProbDsl.Inference.Em;

/// <summary>
/// The starts of EM of a story: the M step of labels that a partition of the rows gives, from a point where components are identical, with
/// the starting values that the story gives.
/// </summary>
internal sealed class StoryStart
{
    /// <summary>Up to this many members of labels, each restart tries several starts, for this many steps each.</summary>
    private const int MostTried = 20_000, TrialSteps = 2;

    /// <summary>The largest number of first steps in which missing values are filled in.</summary>
    private const int Fillings = 10;

    /// <summary>The name of the random stream that moves a start off a saddle point.</summary>
    private const string Saddle = "saddle";

    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly ExpectedDensity expected;
    private readonly IReadOnlyList<(UpdateStep Step, int[] Places)> steps;
    private readonly int[] quadratic;
    private readonly ScaleSearchStart? units;
    private readonly double[] inside;
    private readonly Dictionary<string, double[]> written = [];

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The densities of the distributions.</param>
    /// <param name="expected">The expected density.</param>
    /// <param name="implied">The units that the story implies.</param>
    /// <param name="steps">The updates of an M step with the positions of their parameters.</param>
    /// <param name="quadratic">The positions of locations.</param>
    /// <param name="isItsOwn">Whether an unknown, by name, is on its own scale.</param>
    /// <param name="movesScales">Whether starts differ by scales, beside linear-Gaussian latents.</param>
    public StoryStart(Problem problem, StandardCatalog catalog, ExpectedDensity expected, StoryUnits implied,
        IReadOnlyList<(UpdateStep, int[])> steps, int[] quadratic, Func<string, bool> isItsOwn, bool movesScales)
    {
        (this.problem, this.catalog, this.expected, this.steps, this.quadratic) = (problem, catalog, expected, steps, quadratic);
        (Labels, MovesScales) = (new(problem), movesScales);
        foreach (var unknown in expected.Joint.Coordinates.Select(c => c.Unknown))
            if ((isItsOwn(unknown.Name)
                ? DeclaredInitialValue.OnOwnScale(problem, catalog, unknown)
                : DeclaredInitialValue.Free(problem, catalog, expected.Joint.Unobserved,
                    unknown)) is { } start) written[unknown.Name] = start;
        (inside, HasDensity) = Inside(isItsOwn);
        // locations by the gradient, where others are solved for
        if (!movesScales && !expected.Joint.IsPartial && expected.Joint.Coordinates.All(c => isItsOwn(c.Unknown.Name)
            || c.Unknown.Support is not (Reals or OrderedVectors or PositiveOrderedVectors))) return;
        units = new(implied, expected.Joint.Coordinates, c => written.ContainsKey(c.Slot), c => isItsOwn(c.Unknown.Name));
        inside = units.Improve(inside, Density);
    }

    /// <summary>The partitions of labels.</summary>
    public LabelStart Labels { get; }

    /// <summary>Whether starts differ by scales.</summary>
    public bool MovesScales { get; }

    /// <summary>Whether the density is finite at a point where all components are identical.</summary>
    public bool HasDensity { get; }

    /// <summary>Whether the data that give units vary.</summary>
    public bool DataVary => units!.DataVary;

    /// <summary>The maximum with equally likely states: components that are all identical.</summary>
    public double[] Pooled() => TakeStep([.. inside], latent => new double[StateWeights.ShapeOf(problem, latent).Count], new(1, Saddle));

    /// <summary>The point with the starting values that the story gives; null if it gives none.</summary>
    public double[]? Written(double[] point) => written.Count == 0 ? null : WithWritten(point);

    /// <summary>Of starts from partitions of each kind, run for a few steps, the one with the highest density.</summary>
    /// <param name="restart">The number of the start.</param>
    /// <param name="random">Draws the partitions.</param>
    /// <param name="next">A step of EM.</param>
    /// <param name="isSound">Whether no component has collapsed at a point.</param>
    public double[] Draw(int restart, RandomStream random, Func<PointState, Step<PointState>> next, Func<double[], bool> isSound)
    {
        var beside = new RandomStream(random.Seed, Saddle, (uint)restart);
        if (expected.Joint.Marginalized.Sum(l => (long)problem.ShapeOf(l).Count) is 0 or > MostTried) return FromPartition(restart);
        var (best, highest) = (FromPartition(0), double.NegativeInfinity);
        for (var kind = 0; kind < StartPartitions.Kinds; kind++)
        {
            var point = kind == 0 ? best : FromPartition(kind);
            var state = new PointState(point, double.NegativeInfinity, 0, 0);
            for (var i = 0; i < TrialSteps; i++)
                if (next(state) is { Info.Dropped: null } step) state = step.Next;
            if (isSound(state.Point) && Density(state.Point) is var density && density > highest) (best, highest) = (point, density);
        }

        return best;

        double[] FromPartition(int place)
        {
            var from = restart > 0 && MovesScales ? units!.Moved(inside, beside) : inside;
            var point = TakeStep(WithWritten(from), latent => Labels.Draw(latent, restart, place, random), beside);
            if (expected.Joint.IsPartial) FactorStart.Leave(expected, point, quadratic, beside);
            return point;
        }
    }

    private double[] WithWritten(double[] point)
    {
        double[] start = [.. point];
        foreach (var (unknown, value) in written) value.CopyTo(start.AsSpan(expected.Joint.PlacesOf(unknown)[0]));
        return start;
    }

    /// <summary>A point where components are identical: the first of several such points with a finite density, if any has one.</summary>
    private (double[] Point, bool HasDensity) Inside(Func<string, bool> isItsOwn)
    {
        var points = InteriorPoint.CommonValues.Select(free => InteriorPoint.Choose(expected.Joint, c => isItsOwn(c.Unknown.Name), free));
        if (expected.Joint.Coordinates.Any(c => !isItsOwn(c.Unknown.Name))) points = points.Prepend(OfMoments(isItsOwn));
        return points.FirstOrDefault(p => double.IsFinite(Density(p))) is { } found
            ? (found, true) : (InteriorPoint.Choose(expected.Joint, c => isItsOwn(c.Unknown.Name)), false);
    }

    /// <summary>The point by moments of the data, for parameters that steps along the gradient move.</summary>
    private double[] OfMoments(Func<string, bool> isItsOwn)
    {
        var moments = new MomentValues(problem, catalog);
        var point = InteriorPoint.Choose(expected.Joint, c => isItsOwn(c.Unknown.Name));
        foreach (var of in expected.Joint.Coordinates)
            if ((isItsOwn(of.Unknown.Name) ? moments.Own(of.Unknown) : moments.Free(expected.Joint, of)) is { } value)
                value.CopyTo(point.AsSpan(expected.Joint.PlacesOf(of.Unknown.Name)[0]));
        return point;
    }

    /// <summary>
    /// The point after an M step in which the given log weights alone set the probabilities of states, so that the current locations do not
    /// matter; several steps if missing values must first be filled in.
    /// </summary>
    /// <param name="point">The initial point, which is modified.</param>
    /// <param name="weights">The log weights of the states of each latent.</param>
    /// <param name="beside">Draws the moves off saddle points.</param>
    private double[] TakeStep(double[] point, Func<Variable, double[]> weights, RandomStream beside)
    {
        foreach (var latent in expected.Joint.Marginalized) expected.SetLogWeights(latent, weights(latent));
        for (var round = 0; round < (expected.Joint.IsPartial ? Fillings : 1); round++)
        {
            double[] before = [.. point];
            expected.ComputeExpectationsByLabels(point);
            foreach (var (step, places) in steps)
            {
                if (step is GradientStep) GradientStep.LeaveSaddle(expected, point, places, beside);
                step.Move(expected, point, places);
            }

            if (before.Zip(point).All(p => Math.Abs(p.Second - p.First) <= StoryEm.Rounding * Math.Abs(p.First))) break;
        }

        foreach (var latent in expected.Joint.Marginalized) expected
            .SetLogWeights(latent, new double[StateWeights.ShapeOf(problem, latent).Count]);
        return point;
    }

    private double Density(double[] point) => expected.ComputeExpectations(point, new double[point.Length]);
}
