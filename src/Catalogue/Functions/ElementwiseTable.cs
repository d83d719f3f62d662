using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>The elementwise functions and operators, one row each: name, element of the result, formula.</summary>
internal static class ElementwiseTable
{
    public static IEnumerable<Function> Rows =>
    [
        Two("+", Arithmetic, (a, b) => a + b),
        Two("-", Arithmetic, (a, b) => a - b),
        Two("*", Arithmetic, (a, b) => a * b),
        Two("/", Always(Element.Real), (a, b) => a / b),
        Two("^", Always(Element.Real), Pow),
        Two("div", Arithmetic, (a, b) => Floor(a / b)),
        Two("mod", Arithmetic, (a, b) => a - b * Floor(a / b)),
        Two("<", Always(Element.Bool), (a, b) => a < b),
        Two("<=", Always(Element.Bool), (a, b) => a <= b),
        Two(">", Always(Element.Bool), (a, b) => a > b),
        Two(">=", Always(Element.Bool), (a, b) => a >= b),
        Two("==", Always(Element.Bool), Equal),
        Two("!=", Always(Element.Bool), (a, b) => !Equal(a, b)),
        Two("and", Always(Element.Bool), (a, b) => a & b),
        Two("or", Always(Element.Bool), (a, b) => a | b),
        One("not", Always(Element.Bool), a => !a),
        One("neg", Arithmetic, a => -a),
        One("exp", Always(Element.Positive), Exp),
        One("log", Always(Element.Real), Log),
        One("log10", Always(Element.Real), a => Log(a) / Math.Log(10)),
        One("log1p", Always(Element.Real), Log1p),
        One("expm1", Always(Element.Real), Expm1),
        One("sqrt", Always(Element.Real), Sqrt),
        One("abs", Arithmetic, Abs),
        One("floor", Always(Element.Int), Floor),
        One("sin", Always(Element.Real), Sin),
        One("cos", Always(Element.Real), Cos),
        One("tanh", Always(Element.Real), Tanh),
        One("sigmoid", Always(Element.Unit), Sigmoid),
        One("softplus", Always(Element.Positive), Softplus),
        One("lgamma", Always(Element.Real), Lgamma),
        new Elementwise("if", 3, Branches, v => Where(v[0], v[1], v[2])),
    ];

    private static Elementwise One(string name, Func<ValueList<TensorType>, Element> element, Func<Value, Value> formula) =>
        new(name, 1, element, v => formula(v[0]));

    private static Elementwise Two(string name, Func<ValueList<TensorType>, Element> element, Func<Value, Value, Value> formula) =>
        new(name, 2, element, v => formula(v[0], v[1]));

    private static Func<ValueList<TensorType>, Element> Always(Element element) => _ => element;

    /// <summary>Whole numbers stay whole; anything else is real. true and false count as 1 and 0.</summary>
    private static Element Arithmetic(ValueList<TensorType> arguments) => arguments.All(a => a.IsWhole) ? Element.Int : Element.Real;

    /// <summary>One element both ways stays, where a single condition chooses whole values: a simplex stays a simplex.</summary>
    private static Element Branches(ValueList<TensorType> arguments)
    {
        var (condition, yes, no) = (arguments[0], arguments[1], arguments[2]);
        var stays = yes.Element == no.Element && yes.States is null && (condition.IsScalar || yes.ElementRank == 0);
        return stays ? yes.Element : Arithmetic([yes, no]);
    }
}
