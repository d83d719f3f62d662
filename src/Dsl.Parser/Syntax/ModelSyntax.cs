namespace ProbDsl.Parser.Syntax;

/// <summary>A node of the syntax tree, with its range in the source text.</summary>
public abstract record SyntaxNode(SourceSpan Span);

/// <summary>A name as written; Text is without backquotes, Span includes them.</summary>
public sealed record NameSyntax(string Text, SourceSpan Span) : SyntaxNode(Span);

/// <summary>`model Name(K = 2, ...)` and everything after it.</summary>
public sealed record ModelSyntax(NameSyntax Name, ValueList<HyperSyntax> Hypers, ValueList<ItemSyntax> Items, SourceSpan Span)
    : SyntaxNode(Span);

/// <summary>A hyperparameter; without a value it must be set with `--set`.</summary>
public sealed record HyperSyntax(NameSyntax Name, ExprSyntax? Value, SourceSpan Span) : SyntaxNode(Span);

/// <summary>An item at the top level of a story.</summary>
public abstract record ItemSyntax(SourceSpan Span) : SyntaxNode(Span);

/// <summary>`data name[dims]: type in low..high from columns by keys`.</summary>
public sealed record DataSyntax(
    NameSyntax Name, ValueList<IndexSyntax> Dims, TypeSyntax Type, RangeSyntax? Within, ValueList<ExprSyntax> From,
    ValueList<NameSyntax> By, SourceSpan Span) : ItemSyntax(Span);

/// <summary>`param name[dims]: type = start`.</summary>
public sealed record ParamSyntax(NameSyntax Name, ValueList<IndexSyntax> Dims, TypeSyntax Type, ExprSyntax? Start, SourceSpan Span)
    : ItemSyntax(Span);

/// <summary>`function name(arguments) -> type = body`.</summary>
public sealed record FunctionSyntax(NameSyntax Name, ValueList<ArgumentSyntax> Arguments, TypeSyntax Type, ExprSyntax Body, SourceSpan Span)
    : ItemSyntax(Span);

/// <summary>`net name(arguments) -> outputs = lets body`; a single output without a name has Name null.</summary>
public sealed record NetSyntax(NameSyntax Name, ValueList<ArgumentSyntax> Arguments, ValueList<OutputSyntax> Outputs,
    ValueList<LetSyntax> Lets, ExprSyntax Body, SourceSpan Span) : ItemSyntax(Span)
{
    /// <summary>The values of its lets, then its body.</summary>
    public IEnumerable<ExprSyntax> Parts => Lets.Select(l => l.Value).Append(Body);
}

/// <summary>`let name = value` inside of a net.</summary>
public sealed record LetSyntax(NameSyntax Name, ExprSyntax Value, SourceSpan Span) : SyntaxNode(Span);

/// <summary>`flow name(given arguments): type = body`.</summary>
public sealed record FlowSyntax(NameSyntax Name, ValueList<ArgumentSyntax> Given, TypeSyntax Type, ExprSyntax Body, SourceSpan Span)
    : ItemSyntax(Span);

/// <summary>`sde name: type = body`.</summary>
public sealed record SdeSyntax(NameSyntax Name, TypeSyntax Type, ExprSyntax Body, SourceSpan Span) : ItemSyntax(Span);

/// <summary>`guide { ... }`; its items are nets, flows, params, functions and statements.</summary>
public sealed record GuideSyntax(ValueList<ItemSyntax> Items, SourceSpan Span) : ItemSyntax(Span);

/// <summary>`critic { net ... }`.</summary>
public sealed record CriticSyntax(NetSyntax Net, SourceSpan Span) : ItemSyntax(Span);

/// <summary>`fit { option = value ... }`.</summary>
public sealed record FitSyntax(ValueList<OptionSyntax> Options, SourceSpan Span) : ItemSyntax(Span);

/// <summary>One option of a `fit` block, with its default value.</summary>
public sealed record OptionSyntax(NameSyntax Name, ExprSyntax Value, SourceSpan Span) : SyntaxNode(Span);

/// <summary>`name: type` of a function, net or flow.</summary>
public sealed record ArgumentSyntax(NameSyntax Name, TypeSyntax Type, SourceSpan Span) : SyntaxNode(Span);

/// <summary>One output of a net; an unnamed one has Name null.</summary>
public sealed record OutputSyntax(NameSyntax? Name, TypeSyntax Type, SourceSpan Span) : SyntaxNode(Span);

/// <summary>A type and its sizes: `real`, `simplex[K]`, `bool[..D]`.</summary>
public sealed record TypeSyntax(NameSyntax Name, ValueList<IndexSyntax> Dims, SourceSpan Span) : SyntaxNode(Span);

/// <summary>`low..high`.</summary>
public sealed record RangeSyntax(ExprSyntax From, ExprSyntax To, SourceSpan Span) : SyntaxNode(Span);
