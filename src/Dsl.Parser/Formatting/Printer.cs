namespace ProbDsl.Parser.Formatting;

/// <summary>Prints a syntax tree in the canonical layout; parsing the text again gives an equal tree.</summary>
public sealed class Printer
{
    private readonly CommentMap commentary;
    private readonly Page page = new();

    private Printer(CommentMap commentary) => this.commentary = commentary;

    /// <summary>The text of a tree without comments, whether or not it was parsed from a text.</summary>
    public static string Print(ModelSyntax model) => Print(WithoutPlaces(model), Lexer.Scan(new SourceText("", "")));

    /// <summary>The text of a tree with the comments of the tokens that it was parsed from.</summary>
    internal static string Print(ModelSyntax model, TokenList tokens)
    {
        var printer = new Printer(new CommentMap(tokens));
        printer.Story(model);
        return printer.page.ToString();
    }

    private static ModelSyntax WithoutPlaces(ModelSyntax model) =>
        model with { Span = default, Items = [.. model.Items.Select(Placeless)] };

    private static ItemSyntax Placeless(ItemSyntax item) => item switch
    {
        ForSyntax loop => loop with { Span = default, Body = [.. loop.Body.Select(s => (StatementSyntax)Placeless(s))] },
        GuideSyntax guide => guide with { Span = default, Items = [.. guide.Items.Select(Placeless)] },
        CriticSyntax critic => critic with { Span = default, Net = (NetSyntax)Placeless(critic.Net) },
        NetSyntax net => net with
        {
            Span = default, Lets = [.. net.Lets.Select(l => l with { Span = default })], Body = net.Body with { Span = default },
        },
        FitSyntax fit => fit with { Span = default, Options = [.. fit.Options.Select(o => o with { Span = default })] },
        _ => item with { Span = default },
    };

    private void Story(ModelSyntax model)
    {
        page.Above(0, commentary.AboveHeader(model));
        page.Line(0, ItemText.Header(model), commentary.BesideHeader(model));
        page.Blank();
        foreach (var item in model.Items) Item(item, 0);
        page.Above(0, commentary.AtEnd(model));
    }

    private void Item(ItemSyntax item, int indent)
    {
        page.Above(indent, commentary.Above(item));
        switch (item)
        {
            case ForSyntax loop:
                Block(loop, ItemText.LoopHead(loop), loop.Body, indent);
                break;
            case GuideSyntax guide:
                Block(guide, "guide", guide.Items, indent);
                break;
            case CriticSyntax critic:
                Block(critic, "critic", [critic.Net], indent);
                break;
            case FitSyntax fit:
                Options(fit, indent);
                break;
            case NetSyntax { Lets.Count: > 0 } net:
                Lets(net, indent);
                break;
            default:
                page.Line(indent, ItemText.Print(item, indent), commentary.Beside(item));
                break;
        }
    }

    private void Block(ItemSyntax block, string head, IReadOnlyList<ItemSyntax> items, int indent)
    {
        if (commentary.IsOneLine(block) && OneLine(block, indent) is { } line)
        {
            page.Line(indent, line, commentary.Beside(block));
            return;
        }
        page.OpenBlock(indent, $"{head} {{", commentary.BehindBrace(block));
        foreach (var item in items) Item(item, indent + ExpressionLayout.Step);
        page.Above(indent + ExpressionLayout.Step, commentary.BeforeEnd(block));
        page.CloseBlock(indent, commentary.Beside(block));
    }

    private void Lets(NetSyntax net, int indent)
    {
        var inner = indent + ExpressionLayout.Step;
        page.Line(indent, $"{ItemText.Header(net)} =", commentary.BesideHead(net));
        foreach (var let in net.Lets)
        {
            page.Above(inner, commentary.Above(let));
            page.Line(inner, ItemText.Let(let, inner), commentary.Beside(let));
        }
        page.Above(inner, commentary.Above(net.Body));
        page.Line(inner, ExpressionLayout.Layout(net.Body, inner, inner), commentary.Beside(net.Body));
    }

    private void Options(FitSyntax fit, int indent)
    {
        if (commentary.IsOneLine(fit) && OneLine(fit, indent) is { } line)
        {
            page.Line(indent, line, commentary.Beside(fit));
            return;
        }
        page.OpenBlock(indent, "fit {", commentary.BehindBrace(fit));
        foreach (var option in fit.Options)
        {
            page.Above(indent + ExpressionLayout.Step, commentary.Above(option));
            page.Line(indent + ExpressionLayout.Step, ItemText.Option(option, indent + ExpressionLayout.Step), commentary.Beside(option));
        }
        page.Above(indent + ExpressionLayout.Step, commentary.BeforeEnd(fit));
        page.CloseBlock(indent, commentary.Beside(fit));
    }

    // a block written on one line stays on one line if it fits
    private string? OneLine(ItemSyntax block, int indent)
    {
        var inside = block switch
        {
            ForSyntax { Body: [var only] } loop => Braced(ItemText.LoopHead(loop), Inner(only)),
            GuideSyntax { Items: [var only] } => Braced("guide", Inner(only)),
            CriticSyntax critic => Braced("critic", Inner(critic.Net)),
            FitSyntax { Options.Count: > 0 } fit => Braced("fit", string.Join(", ", fit.Options.Select(o => ItemText.Option(o, 0)))),
            _ => null,
        };
        return inside is not null && inside.Length + indent <= ExpressionLayout.Width && !inside.Contains('\n', StringComparison.Ordinal)
            ? inside : null;
    }

    private static string? Braced(string head, string? inside) => inside is null ? null : $"{head} {{ {inside} }}";

    private string? Inner(ItemSyntax item) =>
        item is ForSyntax or GuideSyntax or CriticSyntax or FitSyntax or NetSyntax { Lets.Count: > 0 }
            ? OneLine(item, 0) : ItemText.Print(item, 0);
}
