namespace ProbDsl.Inference.Expressions;

/// <summary>
/// A matrix param that multiplies a latent vector with an isotropic normal distribution of mean 0, both read nowhere else: a rotation of
/// the vector and of the matrix's factors changes no density.
/// </summary>
/// <param name="Param">The matrix: [rows, factors], or [factors, rows].</param>
/// <param name="Latent">The vector of each member, [factors].</param>
/// <param name="FactorsFirst">Whether the matrix is [factors, rows].</param>
public sealed record RotatedLoading(Variable Param, Variable Latent, bool FactorsFirst)
{
    /// <summary>
    /// Whether each vector is drawn given the one before, of which the mean is a multiple or a product with a square matrix.
    /// </summary>
    public bool IsChain { get; init; }

    /// <summary>That matrix [factors, factors], which is rotated on both sides; null if there is none.</summary>
    public Variable? Transition { get; init; }

    /// <summary>The matrices of a story.</summary>
    public static IEnumerable<RotatedLoading> Find(ModelGraph graph)
    {
        var products = graph.Story.SelectMany(ExprTree.RightSides).SelectMany(side => ExprTree.All(side))
            .Select(part => ProductIn(graph, part)).OfType<Contraction>().ToList();
        foreach (var group in products.GroupBy(p => p.Latent))
        {
            var latent = graph[group.Key];
            var (isChain, by) = StepOf(graph, latent);
            var loadings = group.Where(p => p != by).ToList();
            if (loadings is not [var product, ..]) continue;
            var param = graph[product.Param];
            if (loadings.TrueForAll(p => p == product) && (isChain || IsotropicNormal.Draws(graph, latent))
                && (by is null || (Reads(graph, by.Param) == 1 && by.Param != product.Param))
                && Reads(graph, latent.Name) == loadings.Count + (isChain ? 1 : 0)
                && Reads(graph, param.Name) == products.Count(p => p.Param == param.Name)
                && products.Where(p => p.Param == param.Name).All(p => p.Latent == latent.Name))
                yield return new(param, latent, FactorsFirst: product.Over == 0)
                    { IsChain = isChain, Transition = by is null ? null : graph[by.Param] };
        }
    }

    /// <summary>
    /// Whether a latent vector is a chain whose distribution a rotation does not change, and the product with a square matrix in the mean
    /// of its later positions, if that has one.
    /// </summary>
    private static (bool IsChain, Contraction? By) StepOf(ModelGraph graph, Variable latent)
    {
        var draws = graph.StatementsOf(latent.Name).OfType<Draw>().ToList();
        if (latent.Type.Rank != 1 || draws.Count < 2 || draws.Count < graph.StatementsOf(latent.Name).Count()) return default;
        Contraction? by = null;
        var steps = draws.FindAll(d => DeepReads.Find(graph, d).Any(r => r.Of == latent.Name));
        return steps.Count == 1 && draws.TrueForAll(d => IsotropicNormal.IsAbout(graph, latent, d,
            mean => steps.Contains(d) ? IsStep(mean) : IsotropicNormal.IsZero(graph, mean))) ? (true, by) : default;

        bool IsStep(Expr mean) => mean switch
        {
            Apply { Function.Name: "*", Given: [Expr left, Expr right] } => IsMultiple(left, right) || IsMultiple(right, left),
            Access => Vector(graph, mean) == latent.Name,
            _ => ProductIn(graph, mean) is { Over: 1 } product && product.Latent == latent.Name
                && graph[product.Param].Type.Dims is [var rows, var columns] && rows.Size == columns.Size && (by = product) is not null,
        };

        bool IsMultiple(Expr factor, Expr vector) => factor.Type.Rank == 0 && Vector(graph, vector) == latent.Name
            && !ExprTree.Accesses(factor).Any(a => a.Of == latent.Name);
    }

    /// <summary>
    /// The product of a matrix, or of one of its rows, with a latent vector: `w @ z[n]`, `z[n] @ transpose(w)`, `dot(w[d], z[n])`,
    /// `sum(w[d, q] * z[n, q] for q in 1..Q)`; null for anything else.
    /// </summary>
    private static Contraction? ProductIn(ModelGraph graph, Argument part) => part switch
    {
        Apply { Function.Name: "@" or "dot", Given: [Expr left, Expr right] } =>
            Product(Matrix(graph, left, 1), Vector(graph, right)) ?? Product(Matrix(graph, right, 0), Vector(graph, left)),
        Fold { By: FoldKind.Sum, Body: Apply { Function.Name: "*", Given: [Access left, Access right] }, Over: var loop }
            when loop.From == Size.One =>
            Product(Row(graph, left, loop), Member(graph, right, loop))
                ?? Product(Row(graph, right, loop), Member(graph, left, loop)),
        _ => null,
    };

    private static Contraction? Product((string Param, int Over)? matrix, string? latent) =>
        matrix is { } factors && latent is not null ? new(factors.Param, latent, factors.Over) : null;

    /// <summary>A matrix param or one of its rows or columns, and which of its dimensions a product with a vector sums over.</summary>
    private static (string Param, int Over)? Matrix(ModelGraph graph, Expr expr, int over) => expr switch
    {
        Apply { Function: MatrixTranspose, Given: [Expr inner] } => Matrix(graph, inner, 1 - over),
        Access whole when IsMatrix(graph, whole) && whole.At.All(a => a is WholeDimension) => (whole.Of, over),
        Access { Type.Rank: 1 } of when IsMatrix(graph, of) && IsOne(of.At[0]) && of.At.Skip(1).All(a => a is WholeDimension) =>
            (of.Of, 1),
        Access { Type.Rank: 1, At: [WholeDimension, var column] } of when IsMatrix(graph, of) && IsOne(column) => (of.Of, 0),
        _ => null,
    };

    /// <summary>An element of a matrix param along a loop over all of a dimension.</summary>
    private static (string Param, int Over)? Row(ModelGraph graph, Access access, Loop loop) =>
        IsMatrix(graph, access) && access.At is [var row, var column]
            ? IsAlong(column, loop) && !Reads(row, loop) && graph[access.Of].Type.Dims[1].Size == loop.To ? (access.Of, 1)
            : IsAlong(row, loop) && !Reads(column, loop) && graph[access.Of].Type.Dims[0].Size == loop.To ? (access.Of, 0) : null : null;

    private static string? Vector(ModelGraph graph, Expr expr) =>
        expr is Access { Type.Rank: 1 } vector && graph[vector.Of] is { Role: Role.Latent } latent
        && vector.At.Take(latent.Whole.Rank - 1).All(IsOne) && vector.At.Skip(latent.Whole.Rank - 1).All(a => a is WholeDimension)
            ? vector.Of : null;

    /// <summary>An element of a latent vector along a loop over all of it.</summary>
    private static string? Member(ModelGraph graph, Access access, Loop loop) =>
        access is { Type.Rank: 0, At.Count: > 0 } && graph[access.Of] is { Role: Role.Latent } latent
        && IsAlong(access.At[^1], loop) && !access.At.SkipLast(1).Any(a => Reads(a, loop)) && latent.Whole.Dims[^1].Size == loop.To
            ? access.Of : null;

    private static bool IsMatrix(ModelGraph graph, Access access) => graph[access.Of] is
        { Role: Role.Param, Extents.Count: 0, Type: { Element: Element.Real, Rank: 2 }, Support: Reals };

    private static bool IsOne(At at) => at is AffineIndex or CombinedIndex or ComputedIndex;

    private static bool IsAlong(At at, Loop loop) =>
        at is AffineIndex { Loop: { } own } affine && own == loop && affine.Offset == Size.Of(0);

    private static bool Reads(At at, Loop loop) => !IsOne(at) || IndexLoops.Of(at).Contains(loop)
        || (at is ComputedIndex by && ExprTree.LoopsIn(by.Position).Contains(loop));

    private static int Reads(ModelGraph graph, string name) =>
        graph.Story.SelectMany(ExprTree.RightSides).SelectMany(side => ExprTree.Accesses(side)).Count(a => a.Of == name);

    /// <summary>A sum of products over one dimension of a matrix.</summary>
    private sealed record Contraction(string Param, string Latent, int Over);
}
