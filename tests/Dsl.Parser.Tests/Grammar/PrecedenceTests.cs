using ProbDsl.Parser.Syntax;

namespace ProbDsl.Tests.Grammar;

/// <summary>How operators group: each line is an expression and the same with every group in brackets.</summary>
public sealed class PrecedenceTests
{
    private const string Table = """
        1 + 2 * 3 ^ -4            ⇶ (1 + (2 * (3 ^ (- 4))))
        1 - 2 - 3                 ⇶ ((1 - 2) - 3)
        1 - 2 + 3                 ⇶ ((1 - 2) + 3)
        2 ^ 3 ^ 4                 ⇶ (2 ^ (3 ^ 4))
        -2 ^ 2                    ⇶ (- (2 ^ 2))
        2 ^ -1 ^ 2                ⇶ (2 ^ (- (1 ^ 2)))
        2^-1 * 3                  ⇶ ((2 ^ (- 1)) * 3)
        -a * b                    ⇶ ((- a) * b)
        a * -b                    ⇶ (a * (- b))
        a - -b                    ⇶ (a - (- b))
        - - a                     ⇶ (- (- a))
        a<-b                      ⇶ (a < (- b))
        a / b * c @ d             ⇶ (((a / b) * c) @ d)
        a div b mod c             ⇶ ((a div b) mod c)
        -1 mod 2                  ⇶ ((- 1) mod 2)
        a + b == c * d            ⇶ ((a + b) == (c * d))
        a < b and b < c           ⇶ ((a < b) and (b < c))
        a or b and c              ⇶ (a or (b and c))
        a and b or c              ⇶ ((a and b) or c)
        a or b or c               ⇶ ((a or b) or c)
        not a == b                ⇶ (not (a == b))
        not a and b               ⇶ ((not a) and b)
        a and not b or c          ⇶ ((a and (not b)) or c)
        not not a                 ⇶ (not (not a))
        a or b |> f               ⇶ ((a or b) |> f)
        a |> f |> g(1)            ⇶ ((a |> f) |> g(1))
        a + b |> f                ⇶ ((a + b) |> f)
        if a or b then c |> d else e + 1   ⇶ if (a or b) then (c |> d) else (e + 1)
        if a then b else if c then d else e ⇶ if a then b else if c then d else e
        (if a then b else c) + 1  ⇶ (if a then b else c + 1)
        (1 + 2) * 3               ⇶ ((1 + 2) * 3)
        -x[n, 1..d-1] ^ 2         ⇶ (- (x[n, 1..(d - 1)] ^ 2))
        decode(z[n]).mean + 1     ⇶ (decode(z[n]).mean + 1)
        f(x)(y)[1].a              ⇶ f(x)(y)[1].a
        f(a = 1 + 2, b |> c)      ⇶ f(a = (1 + 2), (b |> c))
        sum(b[k] * y[t-k] for k in 1..K-1) ⇶ sum((b[k] * y[(t - k)]) for k in 1..(K - 1))
        [d + 1 for k in 1..K]     ⇶ [(d + 1) for k in 1..K]
        [a, -b, "t", true]        ⇶ [a, (- b), "t", true]
        x[n, ..] + x[2..] + x[..3] ⇶ ((x[n, ..] + x[2..]) + x[..3])
        """;

    public static TheoryData<string, string> Lines =>
        [.. Table.Split('\n').Select(line => line.Split('⇶')).Select(parts => (parts[0].Trim(), parts[1].Trim()))];

    [Theory, MemberData(nameof(Lines))]
    public void Operators_group_as_the_table_says(string expression, string grouped) =>
        Assert.Equal(grouped,
            Grouped(Assert.IsType<DefineSyntax>(Assert.Single(Stories.Tree($"model A\nx = {expression}\n").Items)).Value));

    [Fact]
    public void A_group_that_is_wrong_is_noticed() =>
        Assert.NotEqual("((1 + 2) * 3)", Grouped(((DefineSyntax)Stories.Tree("""
            model A
            x = 1 + 2 * 3

            """).Items[0]).Value));

    private static string Grouped(ExprSyntax expr) => expr switch
    {
        NumberSyntax n => n.Text,
        StringSyntax s => $"\"{s.Text}\"",
        BoolSyntax b => b.Value ? "true" : "false",
        ReferenceSyntax r => r.Name.Text,
        ParenthesisSyntax p => Grouped(p.Inner),
        UnarySyntax u => $"({u.Operator.Text} {Grouped(u.Operand)})",
        BinarySyntax b => $"({Grouped(b.Left)} {b.Operator.Text} {Grouped(b.Right)})",
        IfSyntax i => $"if {Grouped(i.Condition)} then {Grouped(i.Then)} else {Grouped(i.Else)}",
        CallSyntax c => $"{Grouped(c.Callee)}({string.Join(", ",
            c.Arguments.Select(a => (a.Name is null ? "" : $"{a.Name.Text} = ") + Grouped(a.Value) + Clause(a.For)))})",
        ElementSyntax e => $"{Grouped(e.Array)}[{string.Join(", ", e.Indices.Select(Index))}]",
        MemberSyntax m => $"{Grouped(m.Of)}.{m.Name.Text}",
        ListSyntax l => $"[{string.Join(", ", l.Items.Select(Grouped))}{Clause(l.For)}]",
        _ => throw new NotSupportedException(expr.GetType().Name),
    };

    private static string Index(IndexSyntax index) =>
        $"{(index.From is null ? "" : Grouped(index.From))}{(index.IsSlice ? ".." : "")}{(index.To is null ? "" : Grouped(index.To))}";

    private static string Clause(ForClauseSyntax? clause) =>
        clause is null
            ? ""
            : $" for {clause.Name.Text} in {Grouped(clause.Over.From)}{(clause.Over.To is null ? "" : $"..{Grouped(clause.Over.To)}")}";
}
