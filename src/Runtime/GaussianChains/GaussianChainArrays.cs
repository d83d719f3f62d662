namespace ProbDsl.Runtime.GaussianChains;

/// <summary>The inputs and results of a Gaussian chain in memory; a result that is not requested has no array.</summary>
/// <param name="Inputs">Each of <see cref="GaussianChainShapes.Parts"/> inputs.</param>
/// <param name="Gradients">The gradient by each; a sum over all that share an element.</param>
internal sealed record GaussianChainArrays(ChainArray[] Inputs, ChainArray[] Gradients)
{
    /// <summary>1 for a number that is observed; none: all are.</summary>
    public ChainArray Mask { get; init; }

    /// <summary>The factor of a sequence's gradients; none: 1.</summary>
    public ChainArray Weight { get; init; }

    public ChainArray LogDensity { get; init; }

    public ChainArray Means { get; init; }

    public ChainArray Covariances { get; init; }

    public ChainArray Conditional { get; init; }

    public ChainArray Lagged { get; init; }

    public ChainArray FilteredMeans { get; init; }

    public ChainArray FilteredCovariances { get; init; }

    public bool HasGradients => Array.Exists(Gradients, g => !g.IsNone);

    /// <summary>Whether moments given the observations up to a position are requested.</summary>
    public bool HasFiltered => !FilteredMeans.IsNone || !FilteredCovariances.IsNone;

    /// <summary>Whether anything is requested that depends on later observations.</summary>
    public bool GoesBack => HasGradients || !Means.IsNone || !Covariances.IsNone || !Lagged.IsNone;

    /// <summary>Whether a number of a position is observed.</summary>
    public unsafe bool IsObserved(int sequence, int t, int i) => Mask.IsNone || Mask[sequence, t][i] != 0;

    /// <summary>The arrays at these places.</summary>
    /// <param name="chain">The op.</param>
    /// <param name="inputs">The numbers of all its inputs.</param>
    /// <param name="results">The numbers of each result; 0 for none.</param>
    public static unsafe GaussianChainArrays Read(Value chain, IReadOnlyList<nint> inputs, IReadOnlyList<nint> results)
    {
        var options = (GaussianChainOptions)chain.Attribute!;
        Shape[] shapes = [.. chain.Inputs.Select(i => i.Shape)];
        return new(
            [.. Enumerable.Range(0, GaussianChainShapes.Parts).Select(i => Part(inputs[i], i))],
            [.. Enumerable.Range(0, GaussianChainShapes.Parts).Select(i => Part(results[GaussianChainShapes.FirstGradient + i], i))])
        {
            Mask = options.Mask is { } mask ? ChainArray.Of((double*)inputs[mask], shapes[mask], hasPositions: true) : default,
            Weight = options.Weight is { } weight ? ChainArray.Of((double*)inputs[weight], shapes[weight], hasPositions: false) : default,
            LogDensity = Result(GaussianChainShapes.LogDensity, hasPositions: false),
            Means = Result(GaussianChainShapes.Means, hasPositions: true),
            Covariances = Result(GaussianChainShapes.Covariances, hasPositions: true),
            Conditional = Result(GaussianChainShapes.Conditional, hasPositions: true),
            Lagged = Result(GaussianChainShapes.Lagged, hasPositions: true),
            FilteredMeans = Result(GaussianChainShapes.FilteredMeans, hasPositions: true),
            FilteredCovariances = Result(GaussianChainShapes.FilteredCovariances, hasPositions: true),
        };

        ChainArray Part(nint at, int part) => ChainArray.Of((double*)at, shapes[part], part >= GaussianChainShapes.Transition);

        ChainArray Result(int which, bool hasPositions) =>
            ChainArray.Of((double*)results[which], GaussianChainShapes.Result(which, shapes), hasPositions);
    }
}
