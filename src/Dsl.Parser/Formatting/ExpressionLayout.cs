using ProbDsl.Parser.Grammar;

namespace ProbDsl.Parser.Formatting;

/// <summary>
/// Lays out an expression that is too long for its line: the outermost node is broken first, one argument or operand per line,
/// indented by two spaces.
/// </summary>
internal sealed class ExpressionLayout
{
    public const int Width = 100;
    public const int Step = 2;

    private readonly StringBuilder text = new();
    private int column;

    /// <summary>
    /// The text of an expression that starts at a column, in a statement with an indentation; `reserved` columns follow the expression.
    /// </summary>
    public static string Layout(ExprSyntax expr, int indent, int column, int reserved = 0)
    {
        var wrapping = new ExpressionLayout { column = column };
        wrapping.Expr(expr, indent, reserved);
        return wrapping.text.ToString();
    }

    /// <summary>The text written by an action if it fits in a number of columns, otherwise null.</summary>
    public static string? Flat(int room, Action<FlatText> write)
    {
        var flat = new FlatText(Math.Max(room, 0));
        write(flat);
        return flat.IsOver ? null : flat.ToString();
    }

    private void Expr(ExprSyntax expr, int indent, int reserved)
    {
        if (Flat(Width - column - reserved, flat => flat.Expr(expr)) is { } fits)
        {
            Add(fits);
            return;
        }
        switch (expr)
        {
            case CallSyntax { Arguments.Count: > 0 } call: Call(call, indent, reserved); break;
            case BinarySyntax { Operator.Text: not "^" } binary: Chain(binary, indent, reserved); break;
            case ParenthesisSyntax parenthesis: Add("("); Expr(parenthesis.Inner, indent, reserved + 1); Add(")"); break;
            case ListSyntax list: List(list, indent, reserved); break;
            case IfSyntax choice: If(choice, indent, reserved); break;
            case UnarySyntax unary: Add(unary.Operator.Text == "not" ? "not " : unary.Operator.Text);
                Expr(unary.Operand, indent, reserved); break;
            default: Whole(flat => flat.Expr(expr)); break;
        }
    }

    private void Call(CallSyntax call, int indent, int reserved)
    {
        Whole(flat => flat.Expr(call.Callee));
        Add("(");
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            NewLine(indent + Step);
            var isLast = i == call.Arguments.Count - 1;
            Passed(call.Arguments[i], indent + Step, isLast ? reserved + 1 : 1);
            Add(isLast ? ")" : ",");
        }
    }

    private void Passed(CallArgumentSyntax passed, int indent, int reserved)
    {
        Whole(flat => flat.Label(passed));
        var clause = Flat(int.MaxValue, flat => flat.Clause(passed.For))!;
        Expr(passed.Value, indent, reserved + clause.Length);
        Add(clause);
    }

    // operands of one precedence level are printed one per line, the operator first; a left-associative chain is iterated, not recursed
    // into
    private void Chain(BinarySyntax binary, int indent, int reserved)
    {
        var level = Operators.LevelOf(binary.Operator.Text);
        var links = new Stack<BinarySyntax>();
        ExprSyntax first = binary;
        while (first is BinarySyntax link && Operators.LevelOf(link.Operator.Text) == level)
        {
            links.Push(link);
            first = link.Left;
        }
        Expr(first, indent, 0);
        foreach (var link in links)
        {
            NewLine(indent + Step);
            Add($"{link.Operator.Text} ");
            Expr(link.Right, indent + Step, ReferenceEquals(link, binary) ? reserved : 0);
        }
    }

    private void List(ListSyntax list, int indent, int reserved)
    {
        Add("[");
        var clause = Flat(int.MaxValue, flat => flat.Clause(list.For))!;
        var isFilled = list.Items.All(item =>
            item is NumberSyntax or UnarySyntax { Operand: NumberSyntax } or ReferenceSyntax or StringSyntax or BoolSyntax);
        for (var i = 0; i < list.Items.Count; i++)
        {
            var isLast = i == list.Items.Count - 1;
            var after = isLast ? reserved + 1 + clause.Length : 1;
            Separate(list.Items[i], isFilled && i > 0, indent + Step, after);
            Expr(list.Items[i], indent + Step, after);
            if (!isLast) Add(",");
        }
        Add(clause);
        Add("]");
    }

    // numbers and names share lines; longer elements get a line each
    private void Separate(ExprSyntax item, bool mayFill, int indent, int reserved)
    {
        if (mayFill && Flat(Width - column - 1 - reserved, flat => flat.Expr(item)) is not null) Add(" ");
        else NewLine(indent);
    }

    private void If(IfSyntax choice, int indent, int reserved)
    {
        Add("if ");
        Expr(choice.Condition, indent, 0);
        NewLine(indent + Step);
        Add("then ");
        Expr(choice.Then, indent + Step, 0);
        NewLine(indent + Step);
        Add("else ");
        Expr(choice.Else, indent + Step, reserved);
    }

    private void Whole(Action<FlatText> write) => Add(Flat(int.MaxValue, write)!);

    private void Add(string piece)
    {
        text.Append(piece);
        column += piece.Length;
    }

    private void NewLine(int indent)
    {
        text.Append('\n').Append(' ', indent);
        column = indent;
    }
}
