namespace ProbDsl.Inference.NaturalForms;

/// <summary>
/// Checks whether an expression is linear in some unknowns, through `=`, functions of the story, sums and products; or linear in each of
/// them given the others, where products of different unknowns are allowed.
/// </summary>
internal sealed class LinearityCheck
{
    // degrees: independent of the unknowns, linear, anything else
    private const int Nothing = 0, Linear = 1, Else = 2;

    private static readonly Dictionary<string, int> none = [];

    private readonly ModelGraph graph;
    private readonly Func<string, bool> isUnknown;
    private readonly bool allowsProducts;
    private readonly Dictionary<string, int> defined = [];
    private readonly Dictionary<(string Function, ValueList<int> Degrees), int> called = [];

    /// <param name="graph">The story.</param>
    /// <param name="isUnknown">Selects the unknowns.</param>
    /// <param name="allowsProducts">Whether unknowns with different names may be multiplied with each other.</param>
    public LinearityCheck(ModelGraph graph, Func<string, bool> isUnknown, bool allowsProducts)
    {
        (this.graph, this.isUnknown, this.allowsProducts) = (graph, isUnknown, allowsProducts);
        var definitions = graph.Story.OfType<Define>().ToList();
        // a recurrence reads its own name: iterate to the smallest consistent degrees
        for (var moved = true; moved;)
        {
            moved = false;
            foreach (var define in definitions)
            {
                var degree = Degree(define.Value, none);
                if (degree <= defined.GetValueOrDefault(define.Target.Of)) continue;
                (defined[define.Target.Of], moved) = (degree, true);
            }
        }
    }

    /// <summary>Whether the expression is linear; a constant is.</summary>
    public bool IsLinear(Expr expr) => Degree(expr, none) <= Linear;

    private int Degree(Argument argument, IReadOnlyDictionary<string, int> formals) => argument switch
    {
        Formal formal => formals.GetValueOrDefault(formal.Name),
        Access access => CheckIndices(access.At, isUnknown(access.Of) ? Linear : defined.GetValueOrDefault(access.Of), formals),
        Part part => CheckIndices(part.At, Degree(part.Of, formals), formals),
        Apply apply => Applied(apply, [.. ExprTree.Children(apply).Select(c => Degree(c, formals))]),
        Call call when graph.Callables.FirstOrDefault(c => c.Name == call.Of) is StoryFunction own =>
            Called(own, [.. call.Arguments.Select(a => Degree(a, formals))]),
        ArrayLiteral stacked => Largest(stacked, formals),
        Fold { By: FoldKind.Sum or FoldKind.List } fold => Degree(fold.Body, formals),
        _ => Largest(argument, formals) == Nothing ? Nothing : Else,
    };

    // a function that calls another one twice is looked at once
    private int Called(StoryFunction function, ValueList<int> degrees)
    {
        if (called.TryGetValue((function.Name, degrees), out var known)) return known;
        var degree = Degree(function.Body, function.Arguments.Zip(degrees).ToDictionary(p => p.First.Name, p => p.Second));
        return called[(function.Name, degrees)] = degree;
    }

    private int Applied(Apply apply, int[] degrees) =>
        degrees.All(d => d == Nothing) ? Nothing : degrees.Take(apply.Function.Conditions).Any(d => d > Nothing) ? Else
            : apply.Function.Linearity switch
            {
                Linearity.Joint => degrees.Max(),
                Linearity.EachAlone when allowsProducts && degrees.Max() == Linear && ReadsEachOnce(apply) => Linear,
                Linearity.EachAlone => Math.Min(Else, degrees.Sum()),
                Linearity.FirstAlone => degrees.Skip(1).All(d => d == Nothing) ? degrees[0] : Else,
                _ => Else,
            };

    /// <summary>Whether no unknown is read in two arguments; what the arguments of a function stand for is not known.</summary>
    private bool ReadsEachOnce(Apply product)
    {
        var names = ExprTree.Children(product).SelectMany(c =>
            DeepReads.Find(graph, c).Select(r => r.Of).Where(isUnknown).Distinct()).ToList();
        return names.Distinct().Count() == names.Count && !ExprTree.All(product).Any(part => part is Formal);
    }

    private int Largest(Argument argument, IReadOnlyDictionary<string, int> formals) =>
        ExprTree.Children(argument).Select(c => Degree(c, formals)).DefaultIfEmpty(Nothing).Max();

    // an index that an unknown computes selects among elements, which is not linear
    private int CheckIndices(ValueList<At> indices, int degree, IReadOnlyDictionary<string, int> formals) =>
        indices.OfType<ComputedIndex>().Any(by => Degree(by.Position, formals) > Nothing) ? Else : degree;
}
