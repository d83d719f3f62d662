using FsCheck;
using FsCheck.Fluent;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Tests.Formatting;

/// <summary>Any tree that a story can say, at random: what the grammar cannot write (an `if` after an operator) is not made.</summary>
public static class Trees
{
    private static readonly string[] Words = ["x", "K", "mean", "μ", "all", "flow", "from", "by", "except", "given", "net", "target", "fit",
        "if", "data", "a b", "1st", "repeated", "観測", "_"];

    private static readonly string[] Ladder = ["|>", "or", "and", "==", "<", "+", "-", "*", "/", "@", "div", "mod", "^"];

    public static Arbitrary<ModelSyntax> Stories { get; } = Gen.Sized(size => Story(Math.Min(size, 30))).ToArbitrary();

    private static Gen<NameSyntax> Name => Gen.Elements(Words).Select(text => new NameSyntax(text, default));

    private static Gen<ModelSyntax> Story(int size) =>
        from name in Name
        from hypers in ListOf(Maybe(Expr(3)).SelectMany(value => Name.Select(n => new HyperSyntax(n, value, default))), 0, 2)
        from items in ListOf(Item(size), 0, 6)
        select new ModelSyntax(name, hypers, items, default);

    private static Gen<ItemSyntax> Item(int size) => Gen.OneOf(
        Data(size), Declaration(size), Statement(size).Select(s => (ItemSyntax)s),
        ListOf(Gen.OneOf(Declaration(size), Statement(size).Select(s => (ItemSyntax)s)), 0, 3)
            .Select(items => (ItemSyntax)new GuideSyntax(items, default)),
        Net(size).Select(net => (ItemSyntax)new CriticSyntax(net, default)),
        ListOf(from n in Name from v in Expr(size / 3) select new OptionSyntax(n, v, default), 0, 3)
            .Select(options => (ItemSyntax)new FitSyntax(options, default)));

    private static Gen<ItemSyntax> Data(int size) =>
        from name in Name
        from dims in ListOf(Index(size / 3), 0, 2)
        from type in Type(size / 3)
        from within in Maybe(from low in Expr(2) from high in Expr(2) select new RangeSyntax(low, high, default))
        from columns in ListOf(Column(size / 3), 0, 3)
        from keys in ListOf(Name, 0, 2)
        select (ItemSyntax)new DataSyntax(name, dims, type, within, columns, columns.Count == 0 ? [] : keys, default);

    // a list of names goes on over commas, so `all except` stands in parentheses before another column
    private static Gen<ExprSyntax> Column(int size) => Gen.OneOf(
        Expr(size),
        Gen.Constant((ExprSyntax)new AllSyntax([], default)),
        ListOf(Name, 1, 3).Select(names => (ExprSyntax)new ParenthesisSyntax(new AllSyntax(names, default), default)));

    private static Gen<ItemSyntax> Declaration(int size) => Gen.OneOf(
        from name in Name from dims in ListOf(Index(size / 3), 0, 2) from type in Type(2) from start in Maybe(Expr(size / 3))
            select (ItemSyntax)new ParamSyntax(name, dims, type, start, default),
        from name in Name from arguments in ListOf(Argument, 1, 3) from type in Type(2) from body in Expr(size)
            select (ItemSyntax)new FunctionSyntax(name, arguments, type, body, default),
        from name in Name from given in ListOf(Argument, 0, 2) from type in Type(2) from body in Expr(size)
            select (ItemSyntax)new FlowSyntax(name, given, type, body, default),
        Net(size).Select(net => (ItemSyntax)net));

    private static Gen<NetSyntax> Net(int size) =>
        from name in Name
        from arguments in ListOf(Argument, 1, 3)
        from outputs in Gen.OneOf(Type(2).Select(t => ValueList.Of<OutputSyntax>([new(null, t, default)])),
            ListOf(Argument.Select(a => new OutputSyntax(a.Name, a.Type, default)), 1, 3))
        from lets in ListOf(Let(size / 3), 0, 2)
        from body in Expr(size)
        select new NetSyntax(name, arguments, outputs, lets, body, default);

    private static Gen<LetSyntax> Let(int size) => from name in Name from value in Expr(size) select new LetSyntax(name, value, default);

    private static Gen<ArgumentSyntax> Argument => from name in Name from type in Type(2) select new ArgumentSyntax(name, type, default);

    private static Gen<StatementSyntax> Statement(int size) => size < 3 ? Simple(size) : Gen.Frequency((3, Simple(size)), (1, Loop(size)));

    private static Gen<StatementSyntax> Loop(int size) =>
        from name in Name
        from over in Over(size / 3)
        from copies in Maybe(Expr(size / 4))
        from body in ListOf(Statement(size / 2), 0, 3)
        select (StatementSyntax)new ForSyntax(name, over, copies, body, default);

    private static Gen<StatementSyntax> Simple(int size) => Gen.OneOf(
        from target in Target(size / 3) from distribution in Expr(size) select (StatementSyntax)new DrawSyntax(target, distribution,
            default),
        from target in Target(size / 3) from value in Expr(size) select (StatementSyntax)new DefineSyntax(target, value, default),
        Expr(size).Select(weight => (StatementSyntax)new TargetIncrementSyntax(weight, default)));

    private static Gen<TargetSyntax> Target(int size) =>
        from name in Name from dims in ListOf(Index(size), 0, 2) from type in Maybe(Type(size))
            select new TargetSyntax(name, dims, type, default);

    private static Gen<TypeSyntax> Type(int size) =>
        from name in Name from dims in ListOf(Index(size), 0, 2) select new TypeSyntax(name, dims, default);

    private static Gen<LoopRangeSyntax> Over(int size) =>
        from low in Expr(size) from high in Maybe(Expr(size)) select new LoopRangeSyntax(low, high, default);

    private static Gen<IndexSyntax> Index(int size) =>
        from isSlice in Gen.Elements(true, false)
        from low in Expr(size)
        from first in Maybe(Expr(size))
        from last in Maybe(Expr(size))
        select isSlice ? new IndexSyntax(first, true, last, default) : new IndexSyntax(low, false, null, default);

    private static Gen<ExprSyntax> Expr(int size) => size < 2
        ? Operand(size)
        : Gen.Frequency(
            (1, from c in Expr(size / 3) from a in Expr(size / 3) from b in Expr(size / 3)
                select (ExprSyntax)new IfSyntax(c, a, b, default)),
            (6, Level(size, 0)));

    // the grammar's ladder, from `|>` at level 0 to postfix at level 9: each level is that operator over tighter ones, or a tighter one
    private static Gen<ExprSyntax> Level(int size, int level)
    {
        if (size < 2 || level > 8) return Operand(size);
        var tighter = Level(size, level + 1);
        Gen<ExprSyntax> Unary(string sign, int operand) =>
            Level(size / 2, operand).Select(of => (ExprSyntax)new UnarySyntax(new(sign, default), of, default));
        return level switch
        {
            3 => Gen.Frequency((3, tighter), (1, Unary("not", 3))),
            7 => Gen.Frequency((3, tighter), (1, Unary("-", 7))),
            _ => Gen.Frequency(
                (3, tighter),
                (2, from sign in Gen.Elements(Ladder.Where(s => LevelOf(s) == level).ToArray())
                    from left in Level(size / 2, level is 4 or 8 ? level + 1 : level)
                    from right in Level(size / 2, level == 8 ? 7 : level + 1)
                    select (ExprSyntax)new BinarySyntax(left, new(sign, default), right, default))),
        };
    }

    private static int LevelOf(string sign) => sign switch
    {
        "|>" => 0,
        "or" => 1,
        "and" => 2,
        "==" or "<" => 4,
        "+" or "-" => 5,
        "^" => 8,
        _ => 6,
    };

    private static Gen<ExprSyntax> Operand(int size) => size < 2
        ? Leaf()
        : Gen.OneOf(
            Expr(size / 2).Select(inner => (ExprSyntax)new ParenthesisSyntax(inner, default)),
            from callee in Operand(size / 3) from passed in ListOf(Passed(size / 3), 0, 3)
                select (ExprSyntax)new CallSyntax(callee, passed, default),
            from array in Operand(size / 3) from indices in ListOf(Index(size / 4), 1, 2)
                select (ExprSyntax)new ElementSyntax(array, indices, default),
            from of in Operand(size / 3) from name in Name select (ExprSyntax)new MemberSyntax(of, name, default),
            from item in Expr(size / 3) from clause in Maybe(Clause(size / 3)) select (ExprSyntax)new ListSyntax([item], clause, default),
            ListOf(Expr(size / 3), 2, 4).Select(items => (ExprSyntax)new ListSyntax(items, null, default)));

    private static Gen<ExprSyntax> Leaf() => Gen.OneOf(
        Gen.Elements("1", "0.5", "1e-10", "27").Select(text =>
            (ExprSyntax)new NumberSyntax(text, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), default)),
        Name.Select(name => (ExprSyntax)new ReferenceSyntax(name, default)),
        Gen.Elements(true, false).Select(value => (ExprSyntax)new BoolSyntax(value, default)),
        Gen.Elements("H", "two words", "# no comment").Select(text => (ExprSyntax)new StringSyntax(text, default)));

    private static Gen<CallArgumentSyntax> Passed(int size) =>
        from name in Maybe(Name) from value in Expr(size) from clause in Maybe(Clause(size))
            select new CallArgumentSyntax(name, value, clause, default);

    private static Gen<ForClauseSyntax> Clause(int size) =>
        from name in Name from over in Over(size / 2) select new ForClauseSyntax(name, over, default);

    private static Gen<T?> Maybe<T>(Gen<T> some) where T : class =>
        Gen.Frequency((2, Gen.Constant<T?>(null)), (1, some.Select(value => (T?)value)));

    private static Gen<ValueList<T>> ListOf<T>(Gen<T> item, int least, int most) =>
        Gen.Choose(least, most).SelectMany(count => item.ListOf(count)).Select(items => items.ToValueList());
}
