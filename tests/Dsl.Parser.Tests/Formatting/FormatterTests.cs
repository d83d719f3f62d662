using ProbDsl.Parser.Formatting;
using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Source;

namespace ProbDsl.Tests.Formatting;

public sealed class FormatterTests
{
    public static TheoryData<string> Names => Stories.Names;

    [Theory, MemberData(nameof(Names))]
    public void A_formatted_story_says_the_same(string name) =>
        Assert.Equal(Stories.Tree(Stories.Read(name)), Stories.Tree(Format(Stories.Read(name))));

    [Theory, MemberData(nameof(Names))]
    public void Formatting_twice_changes_nothing_more(string name)
    {
        var once = Format(Stories.Read(name));
        Assert.Equal(once, Format(once));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_comment_is_kept(string name) => Assert.Equal(Comments(Stories.Read(name)), Comments(Format(Stories.Read(name))));

    [Theory, MemberData(nameof(Names))]
    public void The_stories_are_in_canonical_layout_but_for_lines_too_long(string name)
    {
        var before = Stories.Read(name).Split('\n');
        var after = Format(Stories.Read(name)).Split('\n').ToHashSet();
        Assert.All(before.Where(line => !after.Contains(line)), line => Assert.True(line.Length > 100, line));
    }

    [Theory, MemberData(nameof(Names))]
    public void Comments_anywhere_are_kept_and_stay_where_they_went(string name)
    {
        var tokens = Lexer.Scan(new SourceText(name, Stories.Read(name)));
        for (var i = 0; i < tokens.Count; i += 7)
        {
            var at = tokens[i].Span.Start;
            var text = $"{tokens.Source.Text[..at]} # here\n{tokens.Source.Text[at..]}";
            if (Stories.Parse(text).HasErrors) continue;
            var once = Format(text);
            Assert.Equal(Comments(text).Order(), Comments(once).Order());
            Assert.Equal(Stories.Tree(Stories.Read(name)), Stories.Tree(once));
            Assert.Equal(once, Format(once));
        }
    }

    [Fact]
    public void The_layout_is_this()
    {
        Same("""
            # about


            model   A( K=2,L ) # header
            # first
            data x [ rows ]:real[ 2 ]in 0 .. 9 from a,b/10 by id
            param m [K] : real = 1


            function f(x:real)->real=x^2
            net g(x:real,k:index[ K ])->(mean:real , sd:positive)=mlp( hidden=[H,H] )|>linear
            net h(x:real)->real=# of two
              let a=x|>linear( 8 )  # wide
              # and

              let b = a |>tanh
              (a+b) |>linear # joined
            flow w(given x:real):real=planar()
            sde s:real=vp()
            for n in 1 .. K - 1 repeated c [ n ]{# behind
            # inside
              y[ n,t - 1 ]:real~Normal( m [kind[n] ],sd=2*x )  # deep

              # last
            }
            target+= - ( a+b )^ 2 / not_ - 1
            ok=not a==b and(c or-d<e)
            z = if a then[1,2 ]else[e for k in 1..2*K+1]
            guide{y~N(0)}
            critic {
              net judge(x: real) -> real = mlp() }
            fit { method=em,steps=3
              more = 4 }
            # end

            """, """
            # about

            model A(K = 2, L)  # header

            # first
            data x[rows]: real[2] in 0..9 from a, b / 10 by id
            param m[K]: real = 1

            function f(x: real) -> real = x^2
            net g(x: real, k: index[K]) -> (mean: real, sd: positive) = mlp(hidden = [H, H]) |> linear
            net h(x: real) -> real =  # of two
              let a = x |> linear(8)  # wide
              # and

              let b = a |> tanh
              (a + b) |> linear  # joined
            flow w(given x: real): real = planar()
            sde s: real = vp()
            for n in 1..K-1 repeated c[n] {  # behind
              # inside
              y[n, t-1]: real ~ Normal(m[kind[n]], sd = 2 * x)  # deep

              # last
            }
            target += -(a + b)^2 / not_ - 1
            ok = not a == b and (c or -d < e)
            z = if a then [1, 2] else [e for k in 1..2*K+1]
            guide { y ~ N(0) }
            critic {
              net judge(x: real) -> real = mlp()
            }
            fit {
              method = em
              steps = 3
              more = 4
            }
            # end

            """);
    }

    [Fact]
    public void A_comment_inside_a_statement_is_lifted_above_it() => Same("""
        model A
        x ~ Normal(  # the mean
          0,
          # the spread
          1)  # behind

        """, """
        model A

        # the mean
        # the spread
        x ~ Normal(0, 1)  # behind

        """);

    [Fact]
    public void Comments_behind_code_stay_in_line() => Same("""
        model A
        param drift: positive      # one
        param noise :positive      # two
        param much_longer_name_here: positive   # three

        """, """
        model A

        param drift: positive      # one
        param noise: positive      # two
        param much_longer_name_here: positive   # three

        """);

    [Fact]
    public void Long_lines_are_broken_at_their_outermost_part()
    {
        var a = new string('a', 45);
        Same($"""
            model A
            x ~ Normal({a} + {a}, sd = f({a}, {a}, {a}))
            y = {a} * 2 + {a} - {a}
            z ~ Normal({a}, 1) |> warp({a}) |> scale()
            function f({a}: real, {a[1..]}: real, {a[2..]}: real) -> real = 1
            data x[rows]: real[D] from {a}, {a}, b, c, {a} by id
            l = [{string.Join(", ", Enumerable.Repeat("1.25", 30))}]
            c = if {a} then {a} else {a}

            """, $"""
            model A

            x ~ Normal(
              {a} + {a},
              sd = f(
                {a},
                {a},
                {a}))
            y = {a} * 2
              + {a}
              - {a}
            z ~ Normal({a}, 1)
              |> warp({a})
              |> scale()
            function f(
                {a}: real,
                {a[1..]}: real,
                {a[2..]}: real) -> real =
              1
            data x[rows]: real[D] from
              {a}, {a}, b,
              c, {a} by id
            l = [
              {string.Join(", ", Enumerable.Repeat("1.25", 16))},
              {string.Join(", ", Enumerable.Repeat("1.25", 14))}]
            c = if {a}
              then {a}
              else {a}

            """);
    }

    [Fact]
    public void A_control_character_at_the_end_of_a_comment_leaves_nothing_behind() =>
        Assert.Equal("""
            # a
            model A

            """, Formatter.Format(Stories.Parse("# a\u0001\nmodel A\n")));

    [Fact]
    public void A_story_with_errors_comes_back_as_it_stands() =>
        Assert.Equal("""
            model A
            x  = )

            """, Formatter.Format(Stories.Parse("""
            model A
            x  = )

            """)));

    [Fact]
    public void The_tree_can_be_seen() => Assert.Equal("""
        model Walk
          hyper K
            number 2
          data y
            index
              name times
            type real
            from
              name log_y
          for t
            over
              number 2
              to
                name times
            draw
              target y
                index
                  name t
              call
                name Normal
                argument
                  +
                    name a
                    element
                      name y
                      index
                        -
                          name t
                          number 1
                argument sd
                  number 1

        """, SyntaxDump.Print(
            Stories.Tree("""
                model Walk(K = 2)
                data y[times]: real from log_y
                for t in 2..times { y[t] ~ Normal(a + y[t-1], sd = 1) }

                """)));

    [Theory, MemberData(nameof(Names))]
    public void Every_story_can_be_dumped(string name) => Assert.StartsWith("model ", SyntaxDump.Print(Stories.Tree(Stories.Read(name))));

    private static string Format(string text) => Formatter.Format(Stories.Parse(text));

    private static void Same(string before, string after)
    {
        Assert.Empty(Stories.Parse(before).Diagnostics);
        Assert.Equal(after, Format(before));
        Assert.Equal(after, Format(after));
        Assert.Equal(Stories.Tree(before), Stories.Tree(after));
    }

    private static IEnumerable<string> Comments(string text)
    {
        var tokens = Lexer.Scan(new SourceText("", text));
        return Enumerable.Range(0, tokens.Count)
            .SelectMany(i => tokens[i].Leading.OfType<Comment>().Append(tokens[i].Trailing).OfType<Comment>())
            .Select(comment => comment.Text);
    }
}
