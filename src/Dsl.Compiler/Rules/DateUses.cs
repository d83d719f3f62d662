namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Dates are data that are read (E0238), and only functions of dates take them: anywhere else a date is refused as a number (E0237).
/// </summary>
internal sealed class DateUses(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find() => graph.Variables.Concat(graph.GuideVariables).Where(IsDate).SelectMany(NotRead)
        .Concat(Roots().SelectMany(Numbers));

    private static bool IsDate(Variable variable) => variable.Type.Element == Element.Date;

    private IEnumerable<Diagnostic> NotRead(Variable variable)
    {
        if (variable is not { Role: Role.Data, Origin: ColumnOrigin })
            yield return CompilerDiagnostics.DateNotRead(variable.Span, $"`{variable.Name}` is a date, but only data that are read from a "
                + "column are dates", "declare it as data, `data day[rows]: date`, and write the date itself wherever it is read");
        else
            foreach (var drawn in graph.Story.Concat(graph.Guide).OfType<Assignment>().Where(a => a.Target.Of == variable.Name).Take(1))
                yield return CompilerDiagnostics.DateNotRead(drawn.Target.Span, $"`{drawn.Target.Span.Text}` is a date, which is read and "
                    + "not drawn", $"draw a number: `data t{Brackets(variable)}: real from days({variable.Name}, since = \"2020-01-01\")`");
    }

    private static string Brackets(Variable variable) =>
        variable.Extents.Count == 0 ? "" : $"[{string.Join(", ", variable.Extents.Select(e => e.Size))}]";

    /// <summary>The expressions of statements, of draws of data and of callables that are used.</summary>
    private IEnumerable<Argument> Roots() =>
    [
        .. graph.Story.Concat(graph.Guide).Where(s => s is not Define { Target.Type.Element: Element.Date })
            .SelectMany(s => ExprTree.RightSides(s).Concat(s.Copies.Select(c => (Argument)c.Times))),
        .. graph.DataDraws.Select(d => (Argument)d.Distribution),
        .. graph.UsedCallables.SelectMany(c => c switch
        {
            StoryFunction function => [function.Body],
            Net net => net.Starts,
            _ => (IEnumerable<Expr>)[],
        }),
    ];

    private IEnumerable<Diagnostic> Numbers(Argument root) =>
        root is Expr { Type.Element: Element.Date } whole
            ? [CompilerDiagnostics.DateAsNumber(whole.Span, $"`{whole.Span.OneLine}` is a date, but a number is needed here")]
            : ExprTree.All(root).SelectMany(Misused);

    private IEnumerable<Diagnostic> Misused(Argument parent)
    {
        var position = -1;
        foreach (var child in ExprTree.Children(parent))
        {
            position++;
            if (child is Expr { Type.Element: Element.Date } && !Takes(parent, position))
                yield return CompilerDiagnostics.DateAsNumber(child.Span, $"`{child.Span.OneLine}` is a date, but {Words(parent)}");
        }
    }

    private bool Takes(Argument parent, int position) => parent switch
    {
        Part or Observed => true,
        Apply { Function.TakesDates: true } apply => apply.Arguments.All(a => a.Type.Element == Element.Date),
        Call call => graph.Callables.FirstOrDefault(c => c.Name == call.Of) is StoryFunction function
            && function.Arguments[position].Type.Element == Element.Date,
        _ => false,
    };

    private static string Words(Argument parent) => parent switch
    {
        Apply { Function.TakesDates: true } apply => $"`{apply.Function.Name}` takes dates or numbers, not both",
        Apply apply => $"`{apply.Function.Name}` takes numbers",
        Call call => $"`{call.Of}` takes numbers here",
        DistributionCall call => $"`{call.Of.Name}` takes numbers",
        _ => "a number is needed here",
    };
}
