namespace ProbDsl.Parser.Formatting;

/// <summary>
/// Writes syntax on one line. It stops soon after a length limit is exceeded, so that a check whether a node fits costs no more than the
/// line it would fill.
/// </summary>
internal sealed class FlatText(int limit)
{
    private readonly StringBuilder text = new();

    public bool IsOver => text.Length > limit;

    /// <summary>True inside `from`, where a column called `all` must be distinguished from all columns.</summary>
    public bool ReadsColumns { get; init; }

    public override string ToString() => text.ToString();

    public void Name(NameSyntax name) => text.Append(Words.Spell(name.Text));

    public void Plain(string words) => text.Append(words);

    public void Between<T>(string separator, IReadOnlyList<T> items, Action<T> write)
    {
        for (var i = 0; i < items.Count && !IsOver; i++)
        {
            if (i > 0) text.Append(separator);
            write(items[i]);
        }
    }

    public void Expr(ExprSyntax expr)
    {
        if (IsOver) return;
        switch (expr)
        {
            case NumberSyntax number: Plain(number.Text); break;
            case StringSyntax literal: Plain($"\"{literal.Text}\""); break;
            case BoolSyntax literal: Plain(literal.Value ? "true" : "false"); break;
            case ReferenceSyntax reference: Reference(reference); break;
            case AllSyntax all: All(all); break;
            case ParenthesisSyntax parenthesis: Plain("("); Expr(parenthesis.Inner); Plain(")"); break;
            case UnarySyntax unary: Plain(unary.Operator.Text == "not" ? "not " : unary.Operator.Text); Expr(unary.Operand); break;
            case BinarySyntax binary: Binary(binary); break;
            case IfSyntax choice: If(choice); break;
            case CallSyntax call: Expr(call.Callee); Plain("("); Between(", ", call.Arguments, Passed); Plain(")"); break;
            case ElementSyntax element: Expr(element.Array); Dims(element.Indices); break;
            case MemberSyntax member: Expr(member.Of); Plain("."); Name(member.Name); break;
            case ListSyntax list: Plain("["); Between(", ", list.Items, Expr); Clause(list.For); Plain("]"); break;
            default: throw new NotSupportedException(expr.GetType().Name);
        }
    }

    public void Passed(CallArgumentSyntax passed)
    {
        Label(passed);
        Expr(passed.Value);
        Clause(passed.For);
    }

    public void Label(CallArgumentSyntax passed)
    {
        if (passed.Name is null) return;
        Name(passed.Name);
        Plain(" = ");
    }

    public void Clause(ForClauseSyntax? clause)
    {
        if (clause is null) return;
        Plain(" for ");
        Name(clause.Name);
        Plain(" in ");
        Over(clause.Over);
    }

    public void Over(LoopRangeSyntax over) => Range(over.From, over.To);

    public void Range(ExprSyntax from, ExprSyntax? to)
    {
        Bound(from);
        if (to is null) return;
        Plain("..");
        Bound(to);
    }

    public void Dims(IReadOnlyList<IndexSyntax> dims)
    {
        if (dims.Count == 0) return;
        Plain("[");
        Between(", ", dims, Index);
        Plain("]");
    }

    public void Type(TypeSyntax type)
    {
        Name(type.Name);
        Dims(type.Dims);
    }

    private void Index(IndexSyntax index)
    {
        if (index.From is not null) Bound(index.From);
        if (!index.IsSlice) return;
        Plain("..");
        if (index.To is not null) Bound(index.To);
    }

    // `t-1` and `2*k+1` have no spaces in brackets and ranges, where they read as one position
    private void Bound(ExprSyntax expr)
    {
        if (expr is BinarySyntax { Operator.Text: var sign } binary && IsTight(expr))
        {
            Bound(binary.Left);
            Plain(sign);
            Bound(binary.Right);
        }
        else
        {
            Expr(expr);
        }
    }

    private static bool IsTight(ExprSyntax expr)
    {
        while (expr is BinarySyntax { Operator.Text: "+" or "-" or "*" } binary)
        {
            if (binary.Right is not (NumberSyntax or ReferenceSyntax or ElementSyntax)) return false;
            expr = binary.Left;
        }
        return expr is NumberSyntax or ReferenceSyntax or ElementSyntax;
    }

    private void Reference(ReferenceSyntax reference)
    {
        if (ReadsColumns && reference.Name.Text == "all") Plain("`all`");
        else Name(reference.Name);
    }

    private void All(AllSyntax all)
    {
        Plain(all.Except.Count > 0 ? "all except " : "all");
        Between(", ", all.Except, Name);
    }

    private void Binary(BinarySyntax binary)
    {
        Expr(binary.Left);
        Plain(binary.Operator.Text == "^" ? "^" : $" {binary.Operator.Text} ");
        Expr(binary.Right);
    }

    private void If(IfSyntax choice)
    {
        Plain("if ");
        Expr(choice.Condition);
        Plain(" then ");
        Expr(choice.Then);
        Plain(" else ");
        Expr(choice.Else);
    }
}
