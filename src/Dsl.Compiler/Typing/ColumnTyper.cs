using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Reads `from` expressions: bare names are columns of the table, functions and operators are those of the language.</summary>
internal sealed class ColumnTyper(StoryTypers typers, DiagnosticBag diagnostics)
{
    public Expr? Type(ExprSyntax expr) => expr switch
    {
        ReferenceSyntax name => new FromColumn(name.Name.Text, name.Span),
        AllSyntax all => new FromAllColumns([.. all.Except.Select(n => n.Text)], all.Span),
        StringSyntax text => new TextLiteral(text.Text, text.Span),
        ParenthesisSyntax p => Type(p.Inner),
        UnarySyntax u => Apply(u, u.Operator.Text == "-" ? "neg" : u.Operator.Text, [u.Operand]),
        BinarySyntax b => Apply(b, b.Operator.Text, [b.Left, b.Right]),
        IfSyntax i => Apply(i, "if", [i.Condition, i.Then, i.Else]),
        CallSyntax { Callee: ReferenceSyntax callee } call => Apply(call, callee.Name.Text, [.. call.Arguments.Select(a => a.Value)]),
        NumberSyntax or BoolSyntax => typers.Expressions.Type(expr, Local.Nowhere),
        _ => Refuse(expr),
    };

    private Expr? Apply(ExprSyntax whole, string function, ValueList<ExprSyntax> arguments)
    {
        var typed = arguments.Select(Type).ToList();
        return typed.Contains(null) ? null : typers.Functions.Apply(whole, function, [.. typed.Select(t => (Argument)t!)], []);
    }

    private Expr? Refuse(ExprSyntax expr)
    {
        diagnostics.Add(CompilerDiagnostics.WrongType(expr.Span, "`from` takes columns and arithmetic on them", "write column names; quote one that is no name with backquotes"));
        return null;
    }
}
