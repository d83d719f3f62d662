namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>What the searches for jointly normal latents ask of statements.</summary>
internal static class GaussianStatements
{
    /// <summary>Whether a draw is normal: numbers or vectors.</summary>
    public static bool IsGaussian(Draw draw) => draw.Distribution.Through.Count == 0
        && (draw.Distribution.Of.Is(DistributionTraits.GaussianNumbers) || draw.Distribution.Of.Is(DistributionTraits.GaussianVector));

    /// <summary>Whether a loop has the same range wherever it is read, and is over no groups of rows.</summary>
    public static bool IsFixed(Loop loop) => loop.Plate?.Within is null && IsOfSizes(loop);

    /// <summary>Whether the range of a loop depends on no other loop, except that of the groups whose rows it runs over.</summary>
    public static bool IsOfSizes(Loop loop) => Symbols(loop.From).Concat(Symbols(loop.To)).All(s => s is null);

    /// <summary>Whether an index of a vector is all elements, or one that loops give.</summary>
    public static bool IsElement(At at) => at is WholeDimension or AffineIndex { Loop: null }
        || (at is AffineIndex { Loop: { } loop } && IsFixed(loop));

    /// <summary>Whether an index is a loop over the same members as another one.</summary>
    public static bool RunsOver(At? at, Loop members) =>
        at is AffineIndex { Loop: { } loop } index && index.Offset == Size.Of(0) && IsSame(loop, members);

    /// <summary>Whether an index is a loop of a statement over the same members as another one.</summary>
    public static bool IsOwn(At? at, Loop members, Draw draw) =>
        RunsOver(at, members) && draw.Loops.Contains(((AffineIndex)at!).Loop!);

    private static IEnumerable<string?> Symbols(Size size) => size.Symbols.Select(Size.LoopOf);

    /// <summary>Whether loops run over the same members, in the same order.</summary>
    public static bool AreSame(IReadOnlyList<Loop> loops, IReadOnlyList<Loop> others) =>
        loops.Count == others.Count && loops.Zip(others).All(p => IsSame(p.First, p.Second));

    /// <summary>Whether two loops run over the same members.</summary>
    public static bool IsSame(Loop one, Loop other) => one.Plate == other.Plate && one.From == other.From && one.To == other.To;

    /// <summary>Whether a statement draws all members of a latent, one for each place of its loops.</summary>
    public static bool DrawsAll(Draw draw, Variable latent) =>
        draw.Target.At.Count == latent.Extents.Count && draw.Loops.Count == latent.Extents.Count
        && draw.Target.At.Zip(latent.Extents).All(p => p.First is AffineIndex { Loop: { } loop } at && at.Offset == Size.Of(0)
            && loop.From == Size.One && loop.To == p.Second.Size && loop.Plate?.Within is null);

    /// <summary>Whether members are of plates, and a statement loops over no other plate.</summary>
    public static bool IsAlong(IReadOnlyList<Loop> members, Draw draw) => members.All(l => l.Plate is not null)
        && draw.Loops.All(l => l.Plate is null || members.Any(own => IsSame(own, l)));
}
