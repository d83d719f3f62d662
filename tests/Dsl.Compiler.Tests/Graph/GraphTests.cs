using ProbDsl.Compiler.Graph;

namespace ProbDsl.Tests.Graph;

/// <summary>What stories become: plates, roles, types, loops, indices, distributions as spelled.</summary>
public sealed class GraphTests
{
    [Fact]
    public void Coin() => Assert.Equal("""
        plate rows
        Data toss[rows*]: Bool in 0..0 + 2 - 1 from ==(column toss, "H")
        Param heads: Unit in UnitInterval
        for n in rows*: toss[n]: bool ~ Bernoulli(p = heads)

        """, GraphFacts.Text(Stories.Graph(Stories.Read("gallery/coin_mle.gen"))));

    [Fact]
    public void One_Gaussian() => Assert.Equal("""
        plate rows
        Data waiting[rows*]: Real in Reals from column waiting
        Param mean: Real in Reals
        Param sd: Positive in PositiveReals
        for n in rows*: waiting[n]: real ~ Normal(mean = mean, sd = sd)

        """, GraphFacts.Text(Stories.Graph(Stories.Read("gallery/gaussian_mle.gen"))));

    [Fact]
    public void A_mixture() => Assert.Equal("""
        plate rows
        Constant K: Int in Integers = 2
        Data x[rows*]: Real[2] in Reals from column eruptions, column waiting
        Param weight: Simplex[K] in Simplices
        Param mean[K]: Real[2] in Reals
        Param cov[K]: Covariance[2, 2] in PositiveDefiniteMatrices
        Latent kind[rows*]: Index in 1..1 + K - 1
        for n in rows*: kind[n]: index[K] ~ Categorical(p = weight)
        for n in rows*: x[n]: real[2] ~ MvNormal(mean = mean[by kind[n]], covariance = cov[by kind[n]])

        """, GraphFacts.Text(Stories.Graph(Stories.Read("gallery/old_faithful.gen"))));

    [Fact]
    public void A_chain_of_kinds() => Assert.Equal("""
        plate times
        Constant S: Int in Integers = 3
        Data wait[times*]: Real in Reals from column waiting
        Param start: Simplex[S] in Simplices
        Param move[S]: Simplex[S] in Simplices
        Param center: Ordered[S] in OrderedVectors
        Param sd[S]: Positive in PositiveReals
        Latent state[times*]: Index in 1..1 + S - 1
        state[1]: index[S] ~ Categorical(p = start)
        for t in 2..times* Forward: state[t]: index[S] ~ Categorical(p = move[by state[t + -1]])
        for t in times*: wait[t]: real ~ Normal(mean = center[by state[t]], sd = sd[by state[t]])

        """, GraphFacts.Text(Stories.Graph(Stories.Read("gallery/geyser_hmm.gen"))));

    /// <summary>A size that data set is the same thing however a loop over it is written.</summary>
    [Theory]
    [InlineData("for c in counties { level[c] ~ Normal(0, 1) }")]
    [InlineData("for c in 1..counties { level[c] ~ Normal(0, 1) }")]
    public void A_loop_over_a_size_that_data_set_is_the_range_up_to_it(string loop) => Assert.Equal("""
        plate rows
        Data county[rows*]: Index in 1..1 + counties - 1 from column county
        Data y[rows*]: Real in Reals from column y
        Latent level[counties]: Real in Reals
        for c in 1..counties: level[c]: real ~ Normal(mean = 0, sd = 1)
        for n in rows*: y[n]: real ~ Normal(mean = level[by county[n]], variance = 2)

        """, GraphFacts.Text(Stories.Graph($$"""
        model M
        data county[rows]: index[counties]
        data y[rows]: real
        {{loop}}
        for n in rows { y[n] ~ Normal(level[county[n]], variance = 2) }
        """)));

    /// <summary>The brackets of a data name make a plate, also of a size that an `index` names.</summary>
    [Fact]
    public void A_plate_named_in_a_type() => Assert.Equal("""
        plate rows
        plate counties
        Data county[rows*]: Index in 1..1 + counties - 1 from column county
        Data uranium[counties*]: Real in Reals from column uranium
        Data y[rows*]: Real in Reals from column y
        Latent level[counties*]: Real in Reals
        for c in counties*: level[c]: real ~ Normal(mean = uranium[c], sd = 1)
        for n in rows*: y[n]: real ~ Normal(mean = level[by county[n]], variance = 2)

        """, GraphFacts.Text(Stories.Graph("""
        model M
        data county[rows]: index[counties]
        data uranium[counties]: real
        data y[rows]: real
        for c in counties { level[c] ~ Normal(uranium[c], 1) }
        for n in rows { y[n] ~ Normal(level[county[n]], variance = 2) }
        """)));

    /// <summary>
    /// Sizes in the brackets of a typed line declare, as those of a `param` do: it is a loop around the line, whose variable the line
    /// cannot read.
    /// </summary>
    [Theory]
    [InlineData("trans[K]: simplex[K] ~ Dirichlet(1)", "for k in 1..K { trans[k]: simplex[K] ~ Dirichlet(1) }")]
    [InlineData("trans[K, 2]: simplex[K] ~ Dirichlet(1)", "for k in 1..K { for j in 1..2 { trans[k, j]: simplex[K] ~ Dirichlet(1) } }")]
    [InlineData("level[rows]: real ~ Normal(0, 1)", "for k in rows { level[k]: real ~ Normal(0, 1) }")]
    [InlineData("weight[K + 1]: positive ~ Normal(0, 1)", "for k in 1..K + 1 { weight[k]: positive ~ Normal(0, 1) }")]
    [InlineData("for s in rows { trans[s, K]: simplex[K] ~ Dirichlet(1) }",
        "for s in rows { for k in 1..K { trans[s, k]: simplex[K] ~ Dirichlet(1) } }")]
    [InlineData("for k in rows { trans[K, k]: simplex[K] ~ Dirichlet(1) }",
        "for k in rows { for j in 1..K { trans[j, k]: simplex[K] ~ Dirichlet(1) } }")]
    [InlineData("half[3]: real = 0.5", "for k in 1..3 { half[k]: real = 0.5 }")]
    [InlineData("""
        a ~ Normal(0, 1)
        k: real ~ Normal(0, 1)
        wave[3]: real ~ Normal(sum(i * a for i in 1..2), 1)
        """,
        """
        a ~ Normal(0, 1)
        k: real ~ Normal(0, 1)
        for j in 1..3 { wave[j]: real ~ Normal(sum(i * a for i in 1..2), 1) }
        """)]
    public void A_typed_line_declares_its_own_indices(string declared, string looped)
    {
        const string story = """
            model M(K = 3)
            data y[rows]: real
            for n in rows { y[n] ~ Normal(0, 1) }

            """;
        Assert.Equal(GraphFacts.Text(Stories.Graph(story + looped)), GraphFacts.Text(Stories.Graph(story + declared)));
    }

    /// <summary>On one of several lines of a name, and on a line of data, brackets choose an element.</summary>
    [Theory]
    [InlineData("""
        level[T]: real ~ Normal(0, 1)
        for t in 1..T-1 { level[t] ~ Normal(level[t+1], 1) }
        """,
        "level[T]: real ~ Normal(mean = 0, sd = 1)")]
    [InlineData("""
        data z[rows]: real[T]
        y[T]: real ~ Normal(0, 1)
        data y[times]: real
        """, "y[T]: real ~ Normal(mean = 0, sd = 1)")]
    [InlineData("first[1]: real ~ Normal(0, 1)", "first[1]: real ~ Normal(mean = 0, sd = 1)")]
    public void Elsewhere_a_size_chooses_an_element(string lines, string statement) =>
        Assert.Contains(statement + "\n", GraphFacts.Text(Stories.Graph("model M(T = 4)\n" + lines)), StringComparison.Ordinal);

    // each line: a statement, and what it becomes among the declarations below
    [Theory]
    [InlineData("a ~ Normal(0, precision = 2)", "a: real ~ Normal(mean = 0, precision = 2)")]
    [InlineData("a ~ Normal(variance = 4, mean = 1)", "a: real ~ Normal(mean = 1, variance = 4)")]
    [InlineData("a: positive ~ Normal(0, 1)", "a: positive ~ Normal(mean = 0, sd = 1)")]
    [InlineData("a ~ Bernoulli(logit = 0)", "a: bool ~ Bernoulli(logit = 0)")]
    [InlineData("a ~ Poisson(log_rate = 0)", "a: count ~ Poisson(log_rate = 0)")]
    [InlineData("a ~ Categorical(weight)", "a: index[K] ~ Categorical(p = weight)")]
    [InlineData("a ~ Categorical(softmax(vector))", "a: index[3] ~ Categorical(p = softmax(vector))")]
    [InlineData("a: index[4] ~ Categorical(logit = 0)", "a: index[4] ~ Categorical(logit = 0)")]
    [InlineData("a ~ Normal(vector, 1)", "a: real[3] ~ Normal(mean = vector, sd = 1)")]
    [InlineData("a: real[5] ~ Normal(0, 1)", "a: real[5] ~ Normal(mean = 0, sd = 1)")]
    [InlineData("a ~ MvNormal(0, cov)", "a: real[2] ~ MvNormal(mean = 0, covariance = cov)")]
    [InlineData("a ~ MvNormal(pair[1], cov)", "a: real[2] ~ MvNormal(mean = pair[1], covariance = cov)")]
    [InlineData("a ~ MvNormal(pair, precision = cov)", "a: real[K, 2] ~ MvNormal(mean = pair, precision = cov)")]
    [InlineData("a ~ MvNormal(0, cov = 1)", null)]
    [InlineData("a ~ Normal(y, 1)", "for i in rows*: a[i]: real ~ Normal(mean = y[i], sd = 1)")]
    [InlineData("y ~ Normal(2, 1)", "for i in rows*: y[i]: real ~ Normal(mean = 2, sd = 1)")]
    [InlineData("for n in rows { y[n] ~ Normal(n, 1) }", "for n in rows*: y[n]: real ~ Normal(mean = n, sd = 1)")]
    [InlineData("for n in 2..rows { y[n] ~ Normal(y[n-1], 1) }",
        "for n in 2..rows* Forward: y[n]: real ~ Normal(mean = y[n + -1], sd = 1)")]
    [InlineData("for n in 1..rows-1 { y[n] ~ Normal(y[n+1], 1) }",
        "for n in 1..rows - 1* Backward: y[n]: real ~ Normal(mean = y[n + 1], sd = 1)")]
    [InlineData("for n in 1..rows { y[n] ~ Normal(0, 1) }", "for n in rows*: y[n]: real ~ Normal(mean = 0, sd = 1)")]
    [InlineData("for k in 1..K { a[k] ~ Normal(pair[k, 1], pair[k, 2]) }",
        "for k in 1..K: a[k]: real ~ Normal(mean = pair[k, 1], sd = pair[k, 2])")]
    [InlineData("for k in 1..K { a[k, 1] ~ Normal(0, 1) }", "for k in 1..K: a[k, 1]: real ~ Normal(mean = 0, sd = 1)")]
    [InlineData("for k in 1..K-1 { a[k] = weight[k+1] }", "for k in 1..K - 1: a[k]: unit = weight[k + 1]")]
    [InlineData("a = pair[.., 1]", "a: real[K] = pair[.., 1]")]
    [InlineData("a = K + 1", "a: int = +(K, 1)")]
    [InlineData("a = rows", "a: int = size(rows)")]
    [InlineData("a = -vector ^ 2", "a: real[3] = neg(^(vector, 2))")]
    [InlineData("a = if 1 < 2 then 3 else 4", "a: int = if(<(1, 2), 3, 4)")]
    [InlineData("a: real[2] = 0", "a: real[2] = 0")]
    [InlineData("for K in 1..3 { a[K] = K }", "for K in 1..3: a[K]: int = K")]
    [InlineData("for n in rows { for k in 1..K { a[n, k] = y[n] * weight[k] } }",
        "for n in rows*: for k in 1..K: a[n, k]: real = *(y[n], weight[k])")]
    [InlineData("""
        data size: int
        for i in 1..size { a[i]: real ~ Normal(size, 1) }
        """,
        "for i in 1..size: a[i]: real ~ Normal(mean = size, sd = 1)")]
    [InlineData("data size: int\nparam c: real[size]\na = c[size]", "a: real = c[size]")]
    [InlineData("""
        data pairs[rows]: real[2] from u, v
        for n in rows { pairs[n, 1] ~ Normal(0, 1)
         pairs[n, 2] ~ Normal(pairs[n, 1], 1) }
        """,
        "for n in rows*: pairs[n, 2]: real ~ Normal(mean = pairs[n, 1], sd = 1)")]
    [InlineData("""
        data two[rows]: real[2] from u, v
        for n in rows { two[n, ..] ~ MvNormal(0, cov) }
        """,
        "for n in rows*: two[n, ..]: real[2] ~ MvNormal(mean = 0, covariance = cov)")]
    [InlineData("for k in 5..4 { a[k-4] = 1 }", "for k in 5..4: a[k + -4]: int = 1")]
    public void A_statement_becomes(string written, string? becomes)
    {
        var compilation = Stories.Compile($$"""
            model M(K = 2)
            data y[rows]: real
            param weight: simplex[K]
            param vector: real[3]
            param pair[K]: real[2]
            param cov: covariance[2]
            {{written}}

            """);
        Assert.Equal(becomes, compilation.Graph is null ? null : GraphFacts.Lines(compilation.Graph).Last());
    }

    [Theory]
    [InlineData("a[1] = 0\nfor t in 2..9 { a[t] = 1 }", "a[9]: Int")]
    [InlineData("""
        for t in 2..9 { a[t] = 1 }
        a[1] = 0
        """, "a[9]: Int")]
    [InlineData("""
        for t in 1..8 { a[t+1] ~ Normal(a[t], 1) }
        a[1] ~ Normal(0, 1)
        """, "a[9]: Real")]
    [InlineData("a[1] = 0\na[2] = 1\nfor t in 3..rows { a[t] = 1 }", "a[rows*]: Int")]
    [InlineData("""
        for t in rows { a[t+2] = 1 }
        a[1] = 0
        a[2] = 0
        """, "a[rows + 2]: Int")]
    [InlineData("""
        for k in 1..K { for t in 2..9 { a[k, t] = 1 } }
        for k in 1..K { a[k, 1] = 0 }
        """, "a[K, 9]: Int")]
    [InlineData("""
        for k in 1..K { a[k] = 1 }
        a[K+1] = 0
        """, "a[K + 1]: Int")]
    public void Targets_tile_an_index_set(string statements, string becomes)
    {
        var graph = Stories.Graph($$"""
            model M(K = 2)
            data y[rows]: real
            {{statements}}

            """);
        Assert.Contains(GraphFacts.Lines(graph), line => line.Contains($" {becomes}", StringComparison.Ordinal));
    }

    [Theory]
    // through another array, in two loops
    [InlineData("""
        b[1] ~ Normal(0, 1)
        for t in 2..T { b[t] ~ Normal(a[t], 1) }
        for t in 2..T { a[t] = 2 * b[t-1] }
        a[1] = 0
        """)]
    // the start stands last
    [InlineData("""
        for t in 2..T { a[t] ~ Normal(b[t-1], 1)
         b[t] = a[t] }
        a[1] ~ Normal(0, 1)
        b[1] = 0
        """)]
    // a fixed element is no circle
    [InlineData("""
        for t in 2..T { a[t] ~ Normal(a[1] + a[t-1], 1) }
        a[1] ~ Normal(0, 1)
        """)]
    [InlineData("""
        for s in 1..3 { for t in 2..T { a[s, t] ~ Normal(a[s, t-1], 1) }
         a[s, 1] ~ Normal(0, 1) }
        """)]
    public void A_chain_runs_forward_along_t(string statements)
    {
        var graph = Stories.Graph($"model M(T = 9)\n{statements}\n");
        Assert.Contains(graph.Story.SelectMany(s => s.Loops), l => l is { Name: "t", Order: Order.Forward });
        Assert.DoesNotContain(graph.Story.SelectMany(s => s.Loops),
            l => l.Order == Order.Backward || (l.Name != "t" && l.Order != Order.Free));
    }

    [Fact]
    public void A_fixed_element_makes_no_chain()
    {
        var graph = Stories.Graph("""
            model M(T = 9)
            a[1] ~ Normal(0, 1)
            for t in 2..T { a[t] ~ Normal(a[1], 1) }

            """);
        Assert.All(graph.Story.SelectMany(s => s.Loops), l => Assert.Equal(Order.Free, l.Order));
    }

    [Fact]
    public void Settings_replace_defaults()
    {
        var story = """
            model M(K = 2, shift = K / 4)
            param mean[K]: real
            a = shift
            """;
        Assert.Contains("Constant K: Int in Integers = 2", GraphFacts.Lines(Stories.Graph(story)));
        Assert.Contains("Constant K: Int in Integers = 5", GraphFacts.Lines(Stories.Graph(story, ("K", 5))));
        Assert.Contains("Constant shift: Real in Reals = 0.25", GraphFacts.Lines(Stories.Graph(story, ("shift", 0.25))));
    }

    [Fact]
    public void A_setting_serves_for_a_missing_default() =>
        Assert.NotNull(Stories.Compile("model M(K)\nparam w: simplex[K]", ("K", 2)).Graph);
}
