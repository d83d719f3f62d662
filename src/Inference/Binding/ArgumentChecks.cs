using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diagnostics;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks arguments of known value against the range that their distribution requires: outside it the density is 0 everywhere.
/// </summary>
internal sealed class ArgumentChecks(Problem problem, StandardCatalog catalog)
{
    public IEnumerable<Diagnostic> Find() =>
        from draw in problem.Graph.Story.OfType<Draw>()
        from given in draw.Distribution.Arguments
        where Form.Of(problem.Graph, given.Value, name => problem.Graph[name].Role is Role.Param or Role.Latent) is KnownForm
        let diagnostic = Check(draw, given)
        where diagnostic is not null
        select diagnostic;

    private Diagnostic? Check(Draw draw, BoundArgument given)
    {
        var builder = new ProgramBuilder();
        var lowering = new StoryLowering(problem, catalog, builder);
        var value = lowering.Argument(draw.Distribution, given, lowering.Bind(draw.Loops));
        var own = given.Parameter.Type.Dims.Count;
        var numbers = Interpreter.Evaluate(value.Value);
        var length = numbers.Shape.Trailing(own).Count;
        for (var at = 0; at < numbers.Values.Length; at += length)
        {
            var element = numbers.Values.AsSpan(at, length);
            if (given.Parameter.Type.Element == Element.Covariance && double.IsNaN(element[0]) && IsCovarianceCall(given.Value))
                return RunDiagnostics.NoCovariance(given.Value.Span, $"`{given.Parameter.Name}` of {draw.Distribution.Of.Name}");
            if ((Expected(given.Parameter.Type.Element, element) ?? TooFewDegrees(draw, given, element)) is { } expected)
                return RunDiagnostics.ArgumentOutside(given.Value.Span, Text(element), value.Axes.Length == 1
                    ? (at / length / value.Event.Leading(value.EventRank - own).Count) + value.Axes[0].First + 1 : null,
                    $"`{given.Parameter.Name}` of {draw.Distribution.Of.Name}", expected);
        }

        return null;
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
    private static string? Expected(Element asked, ReadOnlySpan<double> element)
    {
        var least = double.PositiveInfinity;
        foreach (var number in element) least = double.IsFinite(number) ? Math.Min(least, number) : double.NaN;
        if (double.IsNaN(least)) return "finite numbers";
        return asked switch
        {
            Element.Positive when least <= 0 => "a positive number",
            Element.Unit when least < 0 || element[0] > 1 => "a number from 0 to 1",
            Element.Simplex or Element.Covariance or Element.Cholesky => ElementSupport.Expected(asked, element),
            _ => null,
        };
    }

    private static string Text(ReadOnlySpan<double> element)
    {
        string[] numbers = [.. element.ToArray().Select(v => v.ToString("G6", System.Globalization.CultureInfo.InvariantCulture))];
        return numbers.Length == 1 ? numbers[0] : $"[{string.Join(", ", numbers.Take(9))}{(numbers.Length > 9 ? ", ..." : "")}]";
    }
}
