namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Recognizes latent vectors that are normal with mean 0 and a covariance that is a multiple of the identity matrix: a rotation does not
/// change their distribution.
/// </summary>
internal static class IsotropicNormal
{
    /// <summary>Whether the story draws all members of a latent so, as vectors or, along the last index, as numbers.</summary>
    public static bool Draws(ModelGraph graph, Variable latent)
    {
        return latent is { Role: Role.Latent, Type: { Element: Element.Real, Rank: <= 1 } }
            && graph.StatementsOf(latent.Name).ToList() is [Draw draw] && IsAbout(graph, latent, draw, mean => IsZero(graph, mean));
    }

    /// <summary>Whether a statement draws a latent with a multiple of the identity matrix as its covariance.</summary>
    /// <param name="graph">The story.</param>
    /// <param name="latent">The latent.</param>
    /// <param name="draw">The statement.</param>
    /// <param name="isMean">Whether its mean is as required.</param>
    public static bool IsAbout(ModelGraph graph, Variable latent, Draw draw, Func<Expr, bool> isMean)
    {
        if (draw.Distribution is not { Through.Count: 0 } call) return false;
        var rank = latent.Type.Rank;
        var isVector = rank == 1 && draw.Target.Type.Rank == 1;
        var isNormal = call.Of.Is(DistributionTraits.GaussianNumbers) || (isVector && call.Of.Is(DistributionTraits.GaussianVector));
        return isNormal && (isVector || (rank == 0 && IsAlongLast(draw, latent)))
            && call.Values.All(g => g.Parameter.Name == "mean" ? isMean(g.Value) : IsIsotropic(graph, latent, draw, g.Value));
    }

    private static bool IsIsotropic(ModelGraph graph, Variable latent, Draw draw, Expr scale) =>
        latent.Type.Rank == 0 ? !ExprTree.LoopsIn(scale).Contains(((AffineIndex)draw.Target.At[^1]).Loop!)
        : draw.Distribution.Of.Is(DistributionTraits.GaussianVector) ? IsMultipleOfIdentity(graph, scale) : IsOneNumber(graph, scale);

    /// <summary>Whether a draw of numbers has a loop over all of the last index.</summary>
    private static bool IsAlongLast(Draw draw, Variable latent) => latent.Extents.Count > 0
        && draw.Target.At.Count == latent.Extents.Count && draw.Target.At[^1] is AffineIndex { Loop: { } loop } last
        && last.Offset == Size.Of(0) && loop.From == Size.One && loop.To == latent.Extents[^1].Size;

    /// <summary>Whether all elements of an expression are 0.</summary>
    public static bool IsZero(ModelGraph graph, Expr expr) => expr switch
    {
        Literal { Value: 0 } or Apply { Function: ConstantTensor { Number: 0 } } => true,
        ArrayLiteral list => list.Items.All(i => IsZero(graph, i)),
        Access access => Definitions.Expand(graph, access) is { } definition && IsZero(graph, definition),
        _ => false,
    };

    /// <summary>Whether all elements of a scale are the same number.</summary>
    private static bool IsOneNumber(ModelGraph graph, Expr expr)
    {
        // what several reads share is looked at once
        var known = new HashSet<Access>();
        return Is(expr);

        bool Is(Expr part) => part.Type.Rank == 0 || part switch
        {
            Apply { Function: ConstantTensor } => true,
            Apply { Function.Name: "*" or "/", Given: [Expr left, Expr right] } => Is(left) && Is(right),
            ArrayLiteral list => list.Items.All(i => i is Literal one && list.Items[0] is Literal first && one.Value == first.Value),
            Access access => !known.Add(access) || (Definitions.Expand(graph, access) is { } definition && Is(definition)),
            _ => false,
        };
    }

    private static bool IsMultipleOfIdentity(ModelGraph graph, Expr expr) => expr switch
    {
        Apply { Function: IdentityMatrix } => true,
        Apply { Function.Name: "*", Given: [Expr left, Expr right] } =>
            (left.Type.Rank == 0 && IsMultipleOfIdentity(graph, right)) || (right.Type.Rank == 0 && IsMultipleOfIdentity(graph, left)),
        Apply { Function.Name: "/", Given: [Expr left, Expr { Type.Rank: 0 }] } => IsMultipleOfIdentity(graph, left),
        Apply { Function: Diagonal, Given: [Expr diagonal] } => IsOneNumber(graph, diagonal),
        ArrayLiteral rows => rows.Items.Index().All(row => row.Item is ArrayLiteral cells && cells.Items.Index().All(cell =>
            cell.Item is Literal number && number.Value == (row.Index == cell.Index ? FirstOf(rows) : 0))),
        Access access => Definitions.Expand(graph, access) is { } definition && IsMultipleOfIdentity(graph, definition),
        _ => false,
    };

    private static double FirstOf(ArrayLiteral rows) => ((rows.Items[0] as ArrayLiteral)?.Items[0] as Literal)?.Value ?? double.NaN;
}
