namespace ProbDsl.Parser.Syntax;

/// <summary>A statement of the story or its guide.</summary>
public abstract record StatementSyntax(SourceSpan Span) : ItemSyntax(Span);

/// <summary>`for name in over repeated copies { body }`.</summary>
public sealed record ForSyntax(NameSyntax Name, LoopRangeSyntax Over, ExprSyntax? Repeated,
    ValueList<StatementSyntax> Body, SourceSpan Span)
    : StatementSyntax(Span);

/// <summary>The range of a loop: a plate or a number of members (To is null), or `from..to`.</summary>
public sealed record LoopRangeSyntax(ExprSyntax From, ExprSyntax? To, SourceSpan Span) : SyntaxNode(Span);

/// <summary>`target ~ distribution`.</summary>
public sealed record DrawSyntax(TargetSyntax Target, ExprSyntax Distribution, SourceSpan Span) : StatementSyntax(Span);

/// <summary>`target = value`.</summary>
public sealed record DefineSyntax(TargetSyntax Target, ExprSyntax Value, SourceSpan Span) : StatementSyntax(Span);

/// <summary>`target += log weight`.</summary>
public sealed record TargetIncrementSyntax(ExprSyntax LogWeight, SourceSpan Span) : StatementSyntax(Span);

/// <summary>The left side of a statement: `name[dims]: type`.</summary>
public sealed record TargetSyntax(NameSyntax Name, ValueList<IndexSyntax> Dims, TypeSyntax? Type, SourceSpan Span) : SyntaxNode(Span);

/// <summary>One index between brackets: `e`, `from..to`, `..to`, `from..`, or `..` for the whole dimension.</summary>
public sealed record IndexSyntax(ExprSyntax? From, bool IsSlice, ExprSyntax? To, SourceSpan Span) : SyntaxNode(Span);
