using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Conjugacy;

/// <summary>Checks whether an expression is linear in some unknowns, through `=`, functions of the story, sums and products.</summary>
internal sealed class LinearityCheck
{
    // degrees: independent of the unknowns, linear, anything else
    private const int Nothing = 0, Linear = 1, Else = 2;

    private static readonly Dictionary<string, int> none = [];

    private readonly ModelGraph graph;
    private readonly Func<string, bool> isUnknown;
    private readonly Dictionary<string, int> defined = [];

    public LinearityCheck(ModelGraph graph, Func<string, bool> isUnknown)
    {
        (this.graph, this.isUnknown) = (graph, isUnknown);
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
        Apply apply => Applied(apply.Function, [.. ExprTree.Children(apply).Select(c => Degree(c, formals))]),
        Call call when graph.Callables.FirstOrDefault(c => c.Name == call.Of) is StoryFunction own =>
            Degree(own.Body, own.Arguments.Zip(call.Arguments).ToDictionary(p => p.First.Name, p => Degree(p.Second, formals))),
        ArrayLiteral stacked => Largest(stacked, formals),
        Fold { By: FoldKind.Sum or FoldKind.List } fold => Degree(fold.Body, formals),
        _ => Largest(argument, formals) == Nothing ? Nothing : Else,
    };

    private static int Applied(FunctionSignature function, int[] degrees) =>
        degrees.All(d => d == Nothing) ? Nothing : degrees.Take(function.Conditions).Any(d => d > Nothing) ? Else
            : function.Linearity switch
            {
                Linearity.Joint => degrees.Max(),
                Linearity.EachAlone => Math.Min(Else, degrees.Sum()),
                Linearity.FirstAlone => degrees.Skip(1).All(d => d == Nothing) ? degrees[0] : Else,
                _ => Else,
            };

    private int Largest(Argument argument, IReadOnlyDictionary<string, int> formals) =>
        ExprTree.Children(argument).Select(c => Degree(c, formals)).DefaultIfEmpty(Nothing).Max();

    // an index that an unknown computes selects among elements, which is not linear
    private int CheckIndices(ValueList<At> indices, int degree, IReadOnlyDictionary<string, int> formals) =>
        indices.OfType<ComputedIndex>().Any(by => Degree(by.Position, formals) > Nothing) ? Else : degree;
}
