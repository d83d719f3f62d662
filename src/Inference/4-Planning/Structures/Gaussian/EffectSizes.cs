namespace ProbDsl.Inference.Structures.Gaussian;

/// <summary>
/// How many numbers the joint distribution of latents that are added has, and which of two ways of computing it is cheaper.
/// </summary>
/// <param name="effects">The block.</param>
/// <param name="problem">The story with its data.</param>
internal sealed class EffectSizes(GaussianEffects effects, Problem problem)
{
    // a dense matrix of their precision
    private const int MostJoint = 1_000;

    // a number for each pair of a member that is eliminated and another number
    private const long MostCrossed = 10_000_000;

    // a number for each pair that an observation reads
    private const long MostPairs = 50_000_000;

    // below so many numbers a dense matrix is as good as a chain or a sparse one; above this part of its numbers a sparse one has no
    // advantage
    private const int FewestSparse = 64;
    private const double MostFilled = 0.2;

    private readonly long all = effects.Latents.Sum(l => (long)problem.ShapeOf(l).Count),
        largest = effects.LargestApart(problem) is { } apart ? problem.ShapeOf(apart).Count : 0;

    private long Others => all - largest;

    /// <summary>Whether its dense matrices are small enough, after the members of one latent are eliminated one by one.</summary>
    public bool IsSmall => Others <= MostJoint && largest * Others <= MostCrossed;

    /// <summary>Whether a dense matrix of a chain is more costly than the chain.</summary>
    public bool IsLong => Others > FewestSparse;

    /// <summary>Whether a sparse matrix is cheaper.</summary>
    public bool IsSparse => Others > FewestSparse && Pairs is var pairs && pairs <= MostPairs
        && (!IsSmall || pairs < MostFilled * ((double)Others * Others + ((double)largest * Others)));

    /// <summary>How many pairs of numbers the statements read, each by itself.</summary>
    private double Pairs => effects.Statements.Sum(PairsOf);

    private double PairsOf(Draw draw)
    {
        if (SparseMatrixSum.PrecisionOf(problem.Graph, draw) is { } terms)
            return terms.Sum(t => PairsOf(t, Numbers(draw)));
        var (observed, reads) = (draw.Loops.Aggregate(1.0, (n, l) => n * SizeOf(l)) * Numbers(draw), ReadsOf(draw));
        return observed * reads * (reads + 1) / 2;
    }

    /// <summary>About how many pairs a matrix has; its square those of places up to two edges apart, too.</summary>
    private double PairsOf(SparseMatrixTerm term, double places)
    {
        if (term.Matrix is not { Function: GraphLaplacian, Given: [Expr ends, ..] }) return places;
        var edges = (double)problem.SizeOf(ends.Type.Dims[0].Size);
        return term.IsSquared ? places + (edges * (1 + (2 * edges / places))) : 3 * edges;
    }

    /// <summary>The numbers of the latents that one number of a statement reads.</summary>
    private double ReadsOf(Draw draw) => DeepReads.Find(problem.Graph, draw).Append(draw.Target).Where(r => effects.Has(r.Of))
        .Sum(r => r.Type.Dims.Aggregate(1.0, (n, d) => n * problem.SizeOf(d.Size))
            * ExprTree.LoopsOf(r).Where(l => !draw.Loops.Contains(l)).Aggregate(1.0, (n, l) => n * SizeOf(l)));

    private double Numbers(Draw draw) => draw.Target.Type.Dims.Aggregate(1.0, (n, d) => n * problem.SizeOf(d.Size));

    private double SizeOf(Loop loop) => problem.SizeOf(loop.To) - problem.SizeOf(loop.From) + 1;
}
