namespace ProbDsl.Inference.Expressions;

/// <summary>A part of a sum of sparse matrices: a matrix that is written by few numbers, times single numbers.</summary>
/// <param name="Matrix">An identity matrix, a diagonal or a graph's Laplacian.</param>
/// <param name="Factors">What it is multiplied by.</param>
/// <param name="Divisors">What it is divided by.</param>
/// <param name="IsSubtracted">Whether it is subtracted.</param>
public sealed record SparseMatrixTerm(Apply Matrix, ValueList<Expr> Factors, ValueList<Expr> Divisors, bool IsSubtracted)
{
    /// <summary>Whether it is the matrix times itself: a graph's Laplacian between given places.</summary>
    public bool IsSquared { get; init; }

    /// <summary>The names of the data with both ends of each edge.</summary>
    public (string First, string Second) Edges => (((Access)Matrix.Given[0]).Of, ((Access)Matrix.Given[1]).Of);
}

/// <summary>Recognizes sums of sparse matrices.</summary>
public static class SparseMatrixSum
{
    /// <summary>The precision of a vector that a statement draws as such a sum, with a graph in it; null if it is none.</summary>
    public static ValueList<SparseMatrixTerm>? PrecisionOf(ModelGraph graph, Draw draw) =>
        draw.Distribution.Of.Is(DistributionTraits.GaussianVector) && draw.Target.At.Count == 0 && draw.Loops.Count == 0
            && draw.Distribution.Values.FirstOrDefault(g => g.Parameter.Name == "precision")?.Value is { } precision
            && Find(graph, precision) is { } terms && terms.Any(t => t.Matrix.Function is GraphLaplacian) ? terms : null;

    /// <summary>The parts of a sum; null if it has others.</summary>
    public static ValueList<SparseMatrixTerm>? Find(ModelGraph graph, Expr sum)
    {
        List<SparseMatrixTerm> found = [];
        return Add(sum, new(null!, [], [], false)) ? [.. found] : null;

        bool Add(Expr part, SparseMatrixTerm by) => part switch
        {
            Apply { Function: CheckedCovariance, Given: [Expr of] } => Add(of, by),
            Apply { Function.Name: "+", Given: [Expr left, Expr right] } => Add(left, by) && Add(right, by),
            Apply { Function.Name: "-", Given: [Expr left, Expr right] } =>
                Add(left, by) && Add(right, by with { IsSubtracted = !by.IsSubtracted }),
            Apply { Function.Name: "*", Given: [Expr { Type.Rank: 0 } factor, Expr of] } =>
                Add(of, by with { Factors = [.. by.Factors, factor] }),
            Apply { Function.Name: "*", Given: [Expr of, Expr { Type.Rank: 0 } factor] } =>
                Add(of, by with { Factors = [.. by.Factors, factor] }),
            Apply { Function.Name: "/", Given: [Expr of, Expr { Type.Rank: 0 } divisor] } =>
                Add(of, by with { Divisors = [.. by.Divisors, divisor] }),
            Apply { Function: IdentityMatrix } or Apply { Function: Diagonal, Given: [Expr { Type.Rank: 1 }] }
                or Apply { Function: GraphLaplacian } => Take(by with { Matrix = (Apply)part }),
            Apply { Function: MatrixProduct, Given: [Expr left, Expr right] } when GraphOf(left) is { } of && of.Equals(GraphOf(right)) =>
                Take(by with { Matrix = of, IsSquared = true }),
            Access { At.Count: 0 } defined => Definitions.Expand(graph, defined) is { } definition && Add(definition, by),
            _ => false,
        };

        Apply? GraphOf(Expr part) => part switch
        {
            Apply { Function: GraphLaplacian, Given: [Access { At.Count: 0 } first, Access { At.Count: 0 } second, ..] } of
                when graph[first.Of].Role == Role.Data && graph[second.Of].Role == Role.Data => of,
            Access { At.Count: 0 } defined => Definitions.Expand(graph, defined) is { } definition ? GraphOf(definition) : null,
            _ => null,
        };

        bool Take(SparseMatrixTerm term)
        {
            found.Add(term);
            return true;
        }
    }
}
