namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Which values certainly leave a set: an unknown with a wider support, and linear expressions of unknowns on the whole real line.
/// </summary>
internal sealed class UnrestrictedValues
{
    private readonly ModelGraph graph;
    private readonly HashSet<string> defined = [];

    public UnrestrictedValues(ModelGraph graph)
    {
        this.graph = graph;
        foreach (var statement in graph.Story)
            if (statement is Define define && IsWholeLine(define.Value)) defined.Add(define.Target.Of);
    }

    /// <summary>Whether the unknowns of an expression certainly also give values outside of the set of an element kind.</summary>
    public bool Exceeds(Expr value, Element asked) => value is Access access && Unknown(access) is { } unknown
        ? Draws(unknown).Any(support => IsOutside(support, Support.Of(new(asked, []))))
        : IsWholeLine(value);

    private static bool IsOutside(Support values, Support asked) => values is Reals || Supports.Within(values, asked) == false;

    /// <summary>
    /// Whether the expression certainly takes all real values: it is linear in an unknown that its other parts do not read.
    /// </summary>
    private bool IsWholeLine(Expr value) => value switch
    {
        Access access when Unknown(access) is { } unknown => Draws(unknown).Any(s => s is Reals),
        Access access => defined.Contains(access.Of),
        Part part => IsWholeLine(part.Of),
        Fold { By: FoldKind.Sum } sum => IsWholeLine(sum.Body),
        Apply apply => Linear(apply).Any(one => IsWholeLine(one) && IsAlone(one, apply)),
        _ => false,
    };

    private static IEnumerable<Expr> Linear(Apply apply) => apply.Function.Linearity switch
    {
        Linearity.None => [],
        Linearity.FirstAlone => apply.Arguments.Take(1),
        _ => apply.Arguments.Skip(apply.Function.Conditions),
    };

    /// <summary>Whether no other argument depends on an unknown that this one depends on; definitions may depend on any.</summary>
    private bool IsAlone(Expr one, Apply apply)
    {
        var others = apply.Arguments.Where(other => !ReferenceEquals(other, one)).SelectMany(Unknowns).ToHashSet();
        return others.Count == 0
            || Unknowns(one).Concat(others).All(name => graph[name].Role != Role.Derived) && !Unknowns(one).Any(others.Contains);
    }

    /// <summary>The unknowns and definitions that an expression reads.</summary>
    private IEnumerable<string> Unknowns(Expr value) =>
        from access in ExprTree.Accesses(value)
        where graph.Find(access.Of)?.Role is Role.Param or Role.Latent or Role.Derived
        select access.Of;

    private Variable? Unknown(Access access) => graph.Find(access.Of) is { Role: Role.Param or Role.Latent } found ? found : null;

    /// <summary>
    /// The supports of an unknown, one for each of its statements; without those of distributions that the value or the data restrict.
    /// </summary>
    private IEnumerable<Support> Draws(Variable unknown)
    {
        if (unknown.Role == Role.Param) return [Support.Of(unknown.Type)];
        return graph.StatementsOf(unknown.Name).OfType<Draw>().Select(draw => draw.Distribution)
            .Where(d => d.Through.Count == 0
                && d.Of.Draws is DrawTypeSource.AsPattern or DrawTypeSource.AsDeclaredEach or DrawTypeSource.AsDistributions)
            .Select(d => Supports.Intersect(Support.Of(unknown.Type), Supports.Of(d)));
    }
}
