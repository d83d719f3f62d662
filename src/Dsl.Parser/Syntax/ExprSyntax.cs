namespace ProbDsl.Parser.Syntax;

/// <summary>An expression as written. Parentheses are nodes of their own, so that printing reproduces the text.</summary>
public abstract record ExprSyntax(SourceSpan Span) : SyntaxNode(Span);

/// <summary>A number with its text as written (`1e-10`, `0.5`).</summary>
public sealed record NumberSyntax(string Text, double Value, SourceSpan Span) : ExprSyntax(Span);

/// <summary>A string literal without its quotes.</summary>
public sealed record StringSyntax(string Text, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`true` or `false`.</summary>
public sealed record BoolSyntax(bool Value, SourceSpan Span) : ExprSyntax(Span);

/// <summary>A name used as a value.</summary>
public sealed record ReferenceSyntax(NameSyntax Name, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`all` or `all except a, b` (only inside `from`).</summary>
public sealed record AllSyntax(ValueList<NameSyntax> Except, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`(inner)`.</summary>
public sealed record ParenthesisSyntax(ExprSyntax Inner, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`-x` or `not x`; Operator is its text.</summary>
public sealed record UnarySyntax(NameSyntax Operator, ExprSyntax Operand, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`left op right`; Operator is its text: `or and == != &lt; ... + - * / @ div mod ^ |&gt;`.</summary>
public sealed record BinarySyntax(ExprSyntax Left, NameSyntax Operator, ExprSyntax Right, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`if condition then a else b`.</summary>
public sealed record IfSyntax(ExprSyntax Condition, ExprSyntax Then, ExprSyntax Else, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`callee(arguments)`.</summary>
public sealed record CallSyntax(ExprSyntax Callee, ValueList<CallArgumentSyntax> Arguments, SourceSpan Span) : ExprSyntax(Span);

/// <summary>One argument of a call: `value`, `name = value`, or `value for name in over`.</summary>
public sealed record CallArgumentSyntax(NameSyntax? Name, ExprSyntax Value, ForClauseSyntax? For, SourceSpan Span) : SyntaxNode(Span);

/// <summary>`for name in over` inside a call or an array literal.</summary>
public sealed record ForClauseSyntax(NameSyntax Name, LoopRangeSyntax Over, SourceSpan Span) : SyntaxNode(Span);

/// <summary>`array[indices]`.</summary>
public sealed record ElementSyntax(ExprSyntax Array, ValueList<IndexSyntax> Indices, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`value.name`: one output of a net.</summary>
public sealed record MemberSyntax(ExprSyntax Of, NameSyntax Name, SourceSpan Span) : ExprSyntax(Span);

/// <summary>`[a, b, c]` or `[e for k in over]`.</summary>
public sealed record ListSyntax(ValueList<ExprSyntax> Items, ForClauseSyntax? For, SourceSpan Span) : ExprSyntax(Span);
