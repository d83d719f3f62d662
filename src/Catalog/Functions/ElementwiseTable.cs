namespace ProbDsl.Catalog.Functions;

/// <summary>The elementwise functions and operators, one row each: name, element type of the result, formula.</summary>
internal static class ElementwiseTable
{
    public static IEnumerable<Function> Rows =>
    [
        Two("+", "a sum", Closure.OfSum, (a, b) => a + b, Linearity.Joint, isInvertible: true),
        Two("-", "a difference", Closure.Arithmetic, (a, b) => a - b, Linearity.Joint, isInvertible: true, takesDates: true),
        Two("*", "a product of each element (`@` is the matrix product)", Closure.OfProduct, (a, b) => a * b,
            Linearity.EachAlone, isInvertible: true),
        Two("/", "real division", Closure.OfQuotient, (a, b) => a / b, Linearity.FirstAlone, isInvertible: true),
        Two("^", "a power", PowerOfPositive, Pow),
        Two("div", "division rounded down", Closure.Arithmetic, (a, b) => Floor(a / b)),
        Two("mod", "the remainder of division rounded down: -1 mod 2 is 1", Closure.Arithmetic, (a, b) => a - b * Floor(a / b)),
        Two("<", "1 if a is less than b, else 0", Always(Element.Bool), (a, b) => a < b, takesDates: true),
        Two("<=", "1 if a is at most b, else 0", Always(Element.Bool), (a, b) => a <= b, takesDates: true),
        Two(">", "1 if a is greater than b, else 0", Always(Element.Bool), (a, b) => a > b, takesDates: true),
        Two(">=", "1 if a is at least b, else 0", Always(Element.Bool), (a, b) => a >= b, takesDates: true),
        Two("==", "1 if a and b are equal, else 0", Always(Element.Bool), Equal, takesDates: true),
        Two("!=", "1 if a and b differ, else 0", Always(Element.Bool), (a, b) => !Equal(a, b), takesDates: true),
        new Elementwise("and", "1 if both are true, else 0", 2, Always(Element.Bool), v => v[0] & v[1], conditions: 2),
        new Elementwise("or", "1 if at least one is true, else 0", 2, Always(Element.Bool), v => v[0] | v[1], conditions: 2),
        new Elementwise("not", "1 if x is false, else 0", 1, Always(Element.Bool), v => !v[0], conditions: 1),
        One("neg", "the negative of x", Closure.Arithmetic, a => -a, Linearity.Joint, isInvertible: true),
        One("exp", "e to the power x", Always(Element.Positive), Exp, isInvertible: true),
        One("log", "the natural logarithm", Always(Element.Real), Log, isInvertible: true),
        One("log10", "the logarithm to base 10", Always(Element.Real), a => Log(a) / Math.Log(10), isInvertible: true),
        One("log1p", "log(1 + x), accurate near 0", Always(Element.Real), Log1p, isInvertible: true),
        One("expm1", "exp(x) - 1, accurate near 0", Always(Element.Real), Expm1, isInvertible: true),
        One("sqrt", "the square root", Closure.Increasing, Sqrt, isInvertible: true),
        One("abs", "the absolute value", Closure.Arithmetic, Abs),
        One("floor", "the largest whole number that is not above x", Always(Element.Int), Floor),
        One("sin", "the sine", Always(Element.Real), Sin),
        One("cos", "the cosine", Always(Element.Real), Cos),
        One("tanh", "the hyperbolic tangent", Always(Element.Real), Tanh, isInvertible: true),
        One("sigmoid", "1 / (1 + exp(-x))", Always(Element.Unit), Sigmoid, isInvertible: true),
        One("logit", "log(x / (1 - x))", Always(Element.Real), a => Log(a) - Log1p(-a), isInvertible: true),
        One("softplus", "log(1 + exp(x))", Always(Element.Positive), Softplus, isInvertible: true),
        One("Phi", "the standard normal's distribution function", Always(Element.Unit), a => Exp(LogNdtr(a)), isInvertible: true),
        One("log_Phi", "log(Phi(x)), accurate in both tails", Always(Element.Real), LogNdtr, isInvertible: true),
        One("lgamma", "log |Gamma(x)|", Always(Element.Real), Lgamma),
        new Elementwise("if", "a if c is true, else b", 3, Branches, v => Where(v[0], v[1], v[2]), conditions: 1,
            Linearity.Joint),
    ];

    private static Elementwise One(string name, string summary, Func<FunctionUse, Element> element, Func<Value, Value> formula,
        Linearity linearity = Linearity.None, bool isInvertible = false) =>
        new(name, summary, 1, element, v => formula(v[0]), linearity: linearity, isInvertible: isInvertible);

    private static Elementwise Two(string name, string summary, Func<FunctionUse, Element> element, Func<Value, Value, Value> formula,
        Linearity linearity = Linearity.None, bool isInvertible = false, bool takesDates = false) =>
        new(name, summary, 2, element, v => formula(v[0], v[1]), linearity: linearity, isInvertible: isInvertible, takesDates: takesDates);

    private static Func<FunctionUse, Element> Always(Element element) => _ => element;

    private static Element PowerOfPositive(FunctionUse use) => use.IsPositive(0) ? Element.Positive : Element.Real;

    /// <summary>
    /// The element type of both branches if they agree and a single condition selects whole values: a simplex stays a simplex.
    /// </summary>
    private static Element Branches(FunctionUse use)
    {
        var (condition, yes, no) = (use.Type(0), use.Type(1), use.Type(2));
        var stays = yes.Element == no.Element && yes.States is null && (condition.IsScalar || yes.ElementRank == 0);
        if (stays) return yes.Element;
        return yes.IsWhole && no.IsWhole ? Element.Int : use.IsPositive(1) && use.IsPositive(2) ? Element.Positive : Element.Real;
    }
}
