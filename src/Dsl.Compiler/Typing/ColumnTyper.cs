namespace ProbDsl.Compiler.Typing;

/// <summary>Types `from` expressions: bare names are columns of the table; functions and operators are those of the language.</summary>
internal sealed class ColumnTyper(ICatalog catalog, StoryTypers typers, DiagnosticBag diagnostics)
{
    /// <summary>The expression that fills one column; a string alone is an error.</summary>
    public Expr? Column(ExprSyntax expr) => expr is StringSyntax text
        ? Refuse(text, "a column is a name, but this is a string",
            $"delete the quotes: `{(text.Text.All(c => char.IsLetterOrDigit(c) || c == '_') ? text.Text : $"`{text.Text}`")}`")
        : Type(expr);

    private Expr? Type(ExprSyntax expr) => expr switch
    {
        ReferenceSyntax name => new ColumnValue(name.Name.Text, name.Span),
        AllSyntax all => new AllColumnsValue([.. all.Except.Select(n => n.Text)], all.Span),
        StringSyntax text => new TextLiteral(text.Text, text.Span),
        ParenthesisSyntax p => Type(p.Inner),
        UnarySyntax u => Apply(u, u.Operator.Text == "-" ? "neg" : u.Operator.Text, [u.Operand]),
        BinarySyntax b => Apply(b, b.Operator.Text, [b.Left, b.Right]),
        IfSyntax i => Apply(i, "if", [i.Condition, i.Then, i.Else]),
        CallSyntax { Callee: ReferenceSyntax } call when call.Arguments.Index().FirstOrDefault(a => !IsByPosition(call, a.Item, a.Index))
            is { Item: { } named } => Refuse(named, "functions of columns take columns and numbers, one after another",
                named.For is null ? $"write `{named.Value.Span.OneLine}` without its name" : "write each column as an argument of its own"),
        CallSyntax { Callee: ReferenceSyntax callee } call => Apply(call, callee.Name.Text, [.. call.Arguments.Select(a => a.Value)]),
        NumberSyntax or BoolSyntax => typers.Expressions.Type(expr, Local.Nowhere),
        _ => Refuse(expr, "`from` takes columns and expressions of them",
            "a column name with other signs than letters, digits and `_` is written between "
                + $"backquotes, as in: from {(IsDotted(expr.Span.Text) ? Words.Spell(expr.Span.Text) : "`body height`")}"),
    };

    /// <summary>Whether an argument has no name, or that of its position: `days(day, since = "2020-01-01")`.</summary>
    private bool IsByPosition(CallSyntax call, CallArgumentSyntax argument, int position) => argument.For is null
        && (argument.Name is not { } name || Function(call)?.NameOf(position) == name.Text);

    private FunctionSignature? Function(ExprSyntax whole) =>
        whole is CallSyntax { Callee: ReferenceSyntax callee } ? catalog.FindFunction(callee.Name.Text) : null;

    /// <summary>An argument of an expression; a string where a function takes a date is that date.</summary>
    private Expr? Argument(ExprSyntax whole, ExprSyntax argument, int position) =>
        argument is StringSyntax text && Function(whole)?.KindOf(position) is DateKind
            ? DateLiteral.Read(text, diagnostics) : Type(argument);

    private static bool IsDotted(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '.' or '_');

    private Expr? Apply(ExprSyntax whole, string function, ValueList<ExprSyntax> arguments)
    {
        var typed = arguments.Select((a, position) => Argument(whole, a, position)).ToList();
        if (typed.OfType<TextLiteral>().FirstOrDefault() is { } text
            && !typed.Any(t => t is not null && ExprTree.All(t).Any(p => p is ColumnValue or AllColumnsValue)))
            return Refuse(whole, $"no column is compared with the string {text.Span.Text}",
                "compare a string with a column, `toss == \"H\"`; column names have no quotes");
        if (typed.Contains(null)) return null;
        var applied = typers.Functions.Apply(whole, function, [.. typed.Select(t => (Argument)t!)], [], []);
        return applied is { Type.Rank: > 0 } ? Refuse(whole, $"this is {applied.Type}, but each column is one number in a row",
            "compute it in the story, or write one column for each number") : applied;
    }

    private Expr? Refuse(SyntaxNode expr, string message, string next)
    {
        diagnostics.Add(CompilerDiagnostics.WrongType(expr.Span, message, next));
        return null;
    }
}
