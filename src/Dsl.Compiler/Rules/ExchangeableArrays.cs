namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Arrays whose elements along dimensions of one size have the same prior: params without a start of their own, draws in a loop over the
/// elements that treats them all alike, draws of the whole array with scalar arguments.
/// </summary>
internal sealed class ExchangeableArrays(ModelGraph graph, Size states)
{
    private readonly Dictionary<string, bool> known = [];

    /// <summary>The exchangeable arrays among those queried and those that their priors read.</summary>
    public IReadOnlyCollection<Variable> Found => [.. graph.Variables.Where(v => known.TryGetValue(v.Name, out var alike) && alike)];

    /// <summary>The reads of draws and `target +=` terms.</summary>
    public IEnumerable<Access> ReadsInDensity => graph.Story.Where(s => s is not Define).SelectMany(ExprTree.Reads);

    /// <summary>Whether this dimension of an array has the size.</summary>
    public bool IsOverStates(string name, int dimension) => graph[name].Whole.Dims[dimension].Size == states;

    public bool Contain(string name)
    {
        if (known.TryGetValue(name, out var answer)) return answer;
        // two arrays that read each other's elements are exchangeable unless other reads distinguish their elements
        known[name] = true;
        var variable = graph[name];
        return known[name] = variable.Role switch
        {
            Role.Param => variable.Origin is null or StartOrigin { Value.Type.IsScalar: true },
            Role.Latent => graph.StatementsOf(name).ToList() is [Draw draw] && AreExchangeable(draw),
            Role.Derived => graph.StatementsOf(name).ToList() is [Define define] && OverStates(define) is not null
            && AreExchangeable(define),
            _ => false,
        };
    }

    /// <summary>Whether a statement treats all elements of such arrays alike.</summary>
    public bool AreExchangeable(Assignment statement)
    {
        var loop = OverStates(statement);
        return ExprTree.RightSides(statement).SelectMany(ExprTree.All).All(part => part switch
        {
            Position position => position.Loop != loop,
            Access access => IsAlike(access, loop),
            ArrayLiteral or Fold or SizeValue or Part => false,
            Apply apply => !apply.Function.DistinguishesElements,
            _ => true,
        });
    }

    /// <summary>The loop over the elements, or null.</summary>
    private Loop? OverStates(Assignment statement) =>
        statement.Loops.FirstOrDefault(l =>
            l.From == Size.One && l.To == states && statement.Target.At.Any(a => a is AffineIndex { Loop: { } own } && own == l));

    /// <summary>Whether a read is of the same element of another such array, or does not vary with the element.</summary>
    private bool IsAlike(Access access, Loop? loop)
    {
        if (access.At.Any(a => a is AffineIndex { Loop: { } l, Offset: var offset } && l == loop && offset != Size.Of(0))
            || access.At.Any(a => a is CombinedIndex)) return false;
        var isOwn = loop is not null && access.At.Any(a => a is AffineIndex { Loop: { } l } && l == loop);
        return isOwn ? Contain(access.Of) : !access.Type.Dims.Any(d => d.Size == states) || Contain(access.Of);
    }
}
