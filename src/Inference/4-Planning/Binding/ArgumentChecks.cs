namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks arguments of known value against the range that their distribution requires: outside it the density is 0 everywhere. Of a product
/// with positive unknowns, such as `drift * elapsed[t]`, the known factors are checked.
/// </summary>
internal sealed class ArgumentChecks(Problem problem, StandardCatalog catalog)
{
    private readonly bool lowers = ClosedFormRowRequirement.InGroups.IsMetBy(StoryFacts.Of(problem.Graph, catalog));
    private readonly KnownValues known = new(problem);

    /// <summary>Probabilities that a label chooses are often a table of rounded numbers.</summary>
    private const double TableRounding = 1e-3;

    /// <summary>The largest number of elements that are checked: of those that depend on labels, and of any where rows are not independent.
    /// </summary>
    private const long MostNumbers = 10_000_000, MostElsewhere = 1_000_000;

    public IEnumerable<Diagnostic> Find() =>
        from draw in problem.Graph.Story.OfType<Draw>()
        from given in draw.Distribution.Arguments
        where given.Argument is Expr && given.Parameter.Kind is TypePattern
        let diagnostic = KnownPart(draw, given) is { } part ? Check(draw, part, given.Value) : null
        where diagnostic is not null
        select diagnostic;

    /// <summary>The argument if its value is known, or its known factors; null if nothing is known.</summary>
    private BoundArgument? KnownPart(Draw draw, BoundArgument given)
    {
        if (Form.Analyze(problem.Graph, given.Value, IsUnknown) is KnownForm)
            return lowers || known.IsKnown(draw, given.Value) ? given : null;
        return given.Parameter.Type.Element == Element.Positive
            && KnownFactors.Extract(problem.Graph, given.Value, IsUnknown) is { } factors && known.IsKnown(draw, factors)
            ? given with { Argument = factors } : null;
    }

    /// <summary>Whether a name has values that cannot be enumerated.</summary>
    private bool IsUnknown(string name) =>
        problem.Graph[name] is { Role: Role.Param } or { Role: Role.Latent, Support: not FiniteSupport };

    /// <param name="draw">The statement.</param>
    /// <param name="given">The argument, or its known factors.</param>
    /// <param name="written">The argument as in the story.</param>
    private Diagnostic? Check(Draw draw, BoundArgument given, Expr written)
    {
        List<Variable> labels = [.. DeepReads.Find(problem.Graph, given.Value).Select(a => problem.Graph[a.Of])
            .Where(v => v.Role == Role.Latent).Distinct()];
        var ((value, there), limit) = LoweringLimit.Try(() => Lowered(problem, draw, given, labels));
        if (limit is not null) return null;      // the plan reports it
        var own = given.Parameter.Type.Dims.Count;
        var isPart = given.Value != written;
        if ((labels.Count > 0 && value.Value.Shape.Count > MostNumbers) || ((!lowers || isPart)
            && (value.Value.Shape.Count > MostElsewhere || (value.Axes.Length > 0 && problem.Missing.ContainsKey(draw.Target.Of)))))
            return null;
        var numbers = Interpreter.Evaluate(value.Value);
        var isThere = there is null ? null : Interpreter.Evaluate(there.Value).Values;
        var length = numbers.Shape.Trailing(own).Count;
        var inMember = value.Event.Leading(value.EventRank - own).Count;
        // a count of which 0 are expected is 0
        var mayBeZero = labels.Count > 0
            || ((!lowers || isPart) && problem.Graph[draw.Target.Of].Support is not (Reals or PositiveReals or UnitInterval));
        for (var at = 0; at < numbers.Values.Length; at += length)
        {
            if (isThere?[at / length / inMember] == 0) continue;
            var element = numbers.Values.AsSpan(at, length);
            if (given.Parameter.Type.Element == Element.Covariance && double.IsNaN(element[0]) && IsCovarianceCall(given.Value))
                return RunDiagnostics.NoCovariance(given.Value.Span, $"`{given.Parameter.Name}` of {draw.Distribution.Of.Name}");
            if ((Expected(given.Parameter.Type.Element, element, mayBeZero) ?? TooFewDegrees(draw, given, element)) is { } expected)
                return RunDiagnostics.ArgumentOutside(written.Span, isPart ? Sign(element[0]) : Text(element),
                    Where(draw, value, at / length / inMember, labels),
                    $"`{given.Parameter.Name}` of {draw.Distribution.Of.Name}", expected,
                    new ArgumentCells(problem, given, p => Lowered(p, draw, given, labels).Value).Describe(numbers.Values, at, length));
        }

        return null;
    }

    /// <summary>The member of the only loop, or the state of the only label; null if there are several, or none.</summary>
    private string? Where(Draw draw, AxisTensor value, int at, List<Variable> labels) => value.Axes is not [var axis] ? null
        : new ExpressionEvaluator(problem, catalog).Story().AxesOf(draw.Loops).Contains(axis) ? $"at position {at + axis.First + 1}"
        : labels is [var label] ? $"where `{label.Name}` is {at + axis.First}" : null;

    /// <summary>
    /// An argument at every member of the loops around it and every state of these labels, and whether these members exist; null if all do.
    /// </summary>
    private (AxisTensor Value, AxisTensor? IsThere) Lowered(Problem of, Draw draw, BoundArgument given, IEnumerable<Variable> labels)
    {
        var lowering = new ExpressionEvaluator(of, catalog).Story(labels);
        var bound = lowering.Bind(draw.Loops);
        var isThere = lowering.Enter(draw.Loops, bound);
        var value = lowering.Inside(draw, () => lowering.Argument(draw.Distribution, given, bound));
        lowering.Leave(draw.Loops);
        if (isThere is null) return (value, null);
        var axes = Axis.Union([.. value.Axes, .. isThere.Axes]);
        return (value.SpreadOver(axes), isThere.SpreadOver(axes));
    }

    private static bool IsCovarianceCall(Expr value) => value is Apply { Function.Name: "covariance" };

    /// <summary>The required range if a matrix of the draw's size has no density with so few degrees of freedom; else null.</summary>
    private string? TooFewDegrees(Draw draw, BoundArgument given, ReadOnlySpan<double> element)
    {
        if (draw.Distribution.Of.Target.Element != Element.Covariance || given.Parameter.Name != "df") return null;
        var size = problem.ShapeOf(problem.Graph[draw.Target.Of])[^1];
        return element[0] > size - 1 ? null : $"a number above {size - 1}, the number of rows of the matrix less 1";
    }

    /// <summary>The required range if the element is outside of it; null if it is inside.</summary>
    /// <param name="asked">The type of the argument.</param>
    /// <param name="element">The numbers.</param>
    /// <param name="mayBeZero">Whether a scale or rate of 0 is possible, as where a label chooses it: it excludes a state.</param>
    private static string? Expected(Element asked, ReadOnlySpan<double> element, bool mayBeZero)
    {
        var least = double.PositiveInfinity;
        foreach (var number in element) least = double.IsFinite(number) ? Math.Min(least, number) : double.NaN;
        if (double.IsNaN(least)) return "finite numbers";
        return asked switch
        {
            Element.Positive when (mayBeZero ? least < 0 : least <= 0) => "a positive number",
            Element.Unit when least < 0 || element[0] > 1 => "a number from 0 to 1",
            Element.Simplex => ElementSupport.Expected(asked, element, mayBeZero ? TableRounding : 0),
            Element.Covariance or Element.Cholesky => ElementSupport.Expected(asked, element),
            _ => null,
        };
    }

    private static string Sign(double factor) => factor < 0 ? "below 0" : factor == 0 ? "0" : "not a finite number";

    private static string Text(ReadOnlySpan<double> element)
    {
        string[] numbers = [.. element.ToArray().Select(v => v.ToString("G6", System.Globalization.CultureInfo.InvariantCulture))];
        return numbers.Length == 1 ? numbers[0] : $"[{string.Join(", ", numbers.Take(9))}{(numbers.Length > 9 ? ", ..." : "")}]";
    }
}
