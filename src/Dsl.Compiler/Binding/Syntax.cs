namespace ProbDsl.Compiler.Binding;

/// <summary>The names that a story reads: in right sides, ranges, sizes, starts and bodies.</summary>
internal static class Syntax
{
    /// <summary>Names of values and sizes, without columns after `from` and without names that arguments of a body hide.</summary>
    public static IEnumerable<string> Values(ModelSyntax model)
    {
        foreach (var hyper in model.Hypers)
            if (hyper.Value is { } value)
                foreach (var name in SyntaxTree.Names(value)) yield return name;
        foreach (var item in model.Items)
            foreach (var name in Values(item)) yield return name;
    }

    public static IEnumerable<string> Values(ItemSyntax item) => item switch
    {
        GuideSyntax guide => guide.Items.SelectMany(Values),
        CriticSyntax critic => Values(critic.Net).Concat(critic.Net.Arguments.Select(a => a.Name.Text)),
        FunctionSyntax f => Body(f.Arguments, f.Body).Concat(Sizes([f.Type, .. f.Arguments.Select(a => a.Type)])),
        NetSyntax n => n.Parts.SelectMany(p => Body(n.Arguments, p)).Except(n.Lets.Select(l => l.Name.Text))
            .Concat(Sizes([.. n.Outputs.Select(o => o.Type), .. n.Arguments.Select(a => a.Type)])),
        FlowSyntax f => Body(f.Given, f.Body).Concat(Sizes([f.Type, .. f.Given.Select(a => a.Type)])),
        SdeSyntax s => Body([], s.Body).Concat(Sizes([s.Type])),
        _ => Names(item),
    };

    private static IEnumerable<string> Names(ItemSyntax item)
    {
        foreach (var expr in Expressions(item))
            foreach (var name in SyntaxTree.Names(expr)) yield return name;
    }

    /// <summary>Names that are called or passed as functions, nets, flows and SDEs.</summary>
    public static IEnumerable<string> Callables(IEnumerable<ItemSyntax> items)
    {
        foreach (var expr in Expressions(items))
            foreach (var part in SyntaxTree.All(expr))
                if (part is ReferenceSyntax reference) yield return reference.Name.Text;
                else if (part is CallSyntax { Callee: ReferenceSyntax callee }) yield return callee.Name.Text;
    }

    /// <summary>Every expression of these items, including sizes and ranges, without columns after `from`.</summary>
    public static IReadOnlyList<ExprSyntax> Expressions(IEnumerable<ItemSyntax> items)
    {
        var found = new List<ExprSyntax>();
        foreach (var item in items) Add(item, found);
        return found;
    }

    private static List<ExprSyntax> Expressions(ItemSyntax item)
    {
        var found = new List<ExprSyntax>();
        Add(item, found);
        return found;
    }

    private static void Add(ItemSyntax item, List<ExprSyntax> found)
    {
        switch (item)
        {
            case DataSyntax data:
                SyntaxTree.AddBounds(data.Dims, found);
                SyntaxTree.AddBounds(data.Type.Dims, found);
                if (data.Within is not { } range) break;
                found.Add(range.From);
                found.Add(range.To);
                break;
            case ParamSyntax param:
                SyntaxTree.AddBounds(param.Dims, found);
                SyntaxTree.AddBounds(param.Type.Dims, found);
                if (param.Start is { } start) found.Add(start);
                break;
            case ForSyntax loop:
                found.Add(loop.Over.From);
                if (loop.Over.To is { } last) found.Add(last);
                if (loop.Repeated is { } copies) found.Add(copies);
                foreach (var line in loop.Body) Add(line, found);
                break;
            case DrawSyntax draw:
                AddLine(draw.Target, draw.Distribution);
                break;
            case DefineSyntax define:
                AddLine(define.Target, define.Value);
                break;
            case TargetIncrementSyntax weigh:
                AddLine(null, weigh.LogWeight);
                break;
            case GuideSyntax guide:
                foreach (var line in guide.Items) Add(line, found);
                break;
            case CriticSyntax critic:
                found.AddRange(critic.Net.Parts);
                break;
            case FunctionSyntax function:
                found.Add(function.Body);
                break;
            case NetSyntax net:
                found.AddRange(net.Parts);
                break;
            case FlowSyntax flow:
                found.Add(flow.Body);
                break;
            case SdeSyntax sde:
                found.Add(sde.Body);
                break;
        }

        void AddLine(TargetSyntax? target, ExprSyntax right)
        {
            if (target is not null) SyntaxTree.AddBounds(target.Dims, found);
            if (target?.Type is { } type) SyntaxTree.AddBounds(type.Dims, found);
            AddRanges(right, found);
            found.Add(right);
        }
    }

    private static IEnumerable<string> Body(ValueList<ArgumentSyntax> arguments, ExprSyntax body)
    {
        var found = new List<ExprSyntax>();
        AddRanges(body, found);
        return found.Append(body).SelectMany(SyntaxTree.Names).Except(arguments.Select(a => a.Name.Text));
    }

    private static IEnumerable<string> Sizes(IEnumerable<TypeSyntax> types)
    {
        var found = new List<ExprSyntax>();
        foreach (var type in types) SyntaxTree.AddBounds(type.Dims, found);
        return found.SelectMany(SyntaxTree.Names);
    }

    /// <summary>Adds the ranges of `for` inside an expression.</summary>
    private static void AddRanges(ExprSyntax expr, List<ExprSyntax> found)
    {
        foreach (var over in SyntaxTree.Overs(expr))
        {
            found.Add(over.From);
            if (over.To is { } to) found.Add(to);
        }
    }
}
