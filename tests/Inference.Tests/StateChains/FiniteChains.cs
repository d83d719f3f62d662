using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.StateChains;

/// <summary>
/// Stories with chains of finite latents, with the data of six or eight steps: every spelling that is marginalized along its loop.
/// </summary>
internal static class FiniteChains
{
    public const string Series = "value,x\n0.3,0.2\n-1.2,-1\n2.2,2\n1.7,1.5\n,0.3\n-0.4,-0.7\n";

    private const string Eight = Series + "0.9,0.4\n-2.1,-1.3\n";

    private const string Five = "value,x\n0.3,0.2\n-1.2,-1\n2.2,2\n,0.3\n1.7,1.5\n";

    private const string Four = "value,x\n0.3,0.2\n-1.2,-1\n,2\n1.7,1.5\n";

    private const string Unknowns = """
        data y[times]: real from value
        move: simplex[K, K] ~ Dirichlet(1)
        start: simplex[K] ~ Dirichlet(1)
        mean: real[K] ~ Normal(0, 10)
        sd ~ Gamma(2, 1)

        """;

    private const string Chain = """
        state[1] ~ Categorical(start)
        for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }

        """;

    private const string Emission = """
        for t in times { y[t] ~ Normal(mean[state[t]], sd) }

        """;

    private const string Driven = """
        share: simplex[C] ~ Dirichlet(1)
        turn: simplex[C, K, K] ~ Dirichlet(1)
        for t in times { kind[t] ~ Categorical(share) }

        """;

    private const string Ragged = "id,value\na,0.3\na,1\nb,-2\nc,1.1\nc,0.4\nc,-0.2\n";

    private const string TwoGroups = "id,value\na,0.3\na,1\na,-2\nb,1.1\n";

    private const string Groups = """
        data y[subject, visit]: real from value by id
        mean: real[K] ~ Normal(0, 10)
        start: simplex[K] ~ Dirichlet(1)

        """;

    private const string ByGroup = """
        for s in subject {
          state[s, 1] ~ Categorical(start)
          for t in 2..visit { state[s, t] ~ Categorical(move[state[s, t-1]]) }
          for t in visit { y[s, t] ~ Normal(mean[state[s, t]], 1) }
        }
        """;

    /// <summary>By name: the story and its data, tables by plate or one without a name.</summary>
    public static IReadOnlyDictionary<string, (string Story, (string? Name, string Text)[] Tables)> All { get; } =
        new Dictionary<string, (string, (string?, string)[])>
        {
            ["two states"] = ("model Two(K = 2)\n" + Unknowns + Chain + Emission, [(null, Eight)]),
            ["params in place of priors"] = ("""
            model Params(K = 2)
            data y[times]: real from value
            param move: simplex[K, K]
            param start: simplex[K]
            param mean: real[K]
            param sd: positive
            state[1] ~ Categorical(start)
            for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }

            """ + Emission, [(null, Eight)]),
            ["three states"] = Of("model Three(K = 3)\n" + Unknowns + Chain + Emission),
            ["through definitions"] = Of("model Told(K = 2)\n" + Unknowns + Chain + """
            for t in times { level[t] = 2 * mean[state[t]] }
            for t in times { y[t] ~ Normal(level[t], sd) }
            """),
            ["emissions of two neighbors"] = Of("model Jump(K = 2)\n" + Unknowns + Chain + """
            for t in times { level[t] = mean[state[t]] }
            for t in 2..times { y[t] ~ Normal(level[t] - 0.5 * level[t-1], sd) }
            """),
            ["labels apart, read by pairs"] = Of("model Pairs(K = 2)\n" + Unknowns + """
            for t in times { state[t] ~ Categorical(start) }
            for t in times { level[t] = mean[state[t]] }
            for t in 2..times { y[t] ~ Normal(level[t] + move[state[t], state[t-1]], sd) }
            """),
            ["emissions one step late"] = Of("model Late(K = 2)\n" + Unknowns + Chain + "for t in 2..times { y[t] ~ "
                + "Normal(mean[state[t-1]], sd) }"),
            ["told in two parts"] = Of("model Parts(K = 2)\n" + Unknowns + """
            turn: simplex[K, K] ~ Dirichlet(2)
            state[1] ~ Categorical(start)
            for t in 2..4 { state[t] ~ Categorical(move[state[t-1]]) }
            for t in 5..times { state[t] ~ Categorical(turn[state[t-1]]) }

            """ + Emission),
            ["covariates in the transition"] = Of("""
            model Leading
            data y[times]: real from value
            data x[times]: real
            a: real[2] ~ Normal(0, 1)
            b ~ Normal(0, 1)
            mean: real[2] ~ Normal(0, 10)
            up[1]: bool ~ Bernoulli(0.3)
            for t in 2..times { up[t]: bool ~ Bernoulli(logit = a[up[t-1] + 1] + b * x[t]) }
            for t in times { y[t] ~ Normal(mean[up[t] + 1], 1.3) }
            """),
            ["one state of all"] = Of("model One(K = 2)\n" + Unknowns + Chain + "for t in times { y[t] ~ Normal(mean[state[3]], sd) }"),
            ["a label at each step"] = Of("model Labeled(K = 2)\n" + Unknowns + "odd: unit[K] ~ Beta(1, 1)\n" + Chain + """
            for t in times {
              out[t]: bool ~ Bernoulli(odd[state[t]])
              y[t] ~ Normal(mean[state[t]] + 2 * out[t], sd)
            }
            """),
            ["two chains of one emission"] = Of("""
            model Factorial
            data y[times]: real from value
            move: simplex[2, 2] ~ Dirichlet(1)
            turn: simplex[2, 2] ~ Dirichlet(1)
            mean: real[2] ~ Normal(0, 10)
            add: real[2] ~ Normal(0, 10)
            a[1]: index[2] ~ Categorical([0.5, 0.5])
            b[1]: index[2] ~ Categorical([0.2, 0.8])
            for t in 2..times {
              a[t] ~ Categorical(move[a[t-1]])
              b[t] ~ Categorical(turn[b[t-1]])
            }
            for t in times { y[t] ~ Normal(mean[a[t]] + add[b[t]], 1) }
            """),
            ["coupled chains"] = Of("""
            model Coupled
            data y[times]: real from value
            move: simplex[2, 2, 2] ~ Dirichlet(1)
            mean: real[2] ~ Normal(0, 10)
            a[1]: index[2] ~ Categorical([0.5, 0.5])
            b[1]: index[2] ~ Categorical([0.2, 0.8])
            for t in 2..times {
              a[t] ~ Categorical(move[a[t-1], b[t-1]])
              b[t] ~ Categorical(move[b[t-1], a[t]])
            }
            for t in times { y[t] ~ Normal(mean[b[t]], 1) }
            """),
            ["rows by look-up"] = (
                """
            model Rows(K = 2)
            data rain[times]: real from x
            data time[rows]: index[times] from day
            data y[rows]: real from v
            move: simplex[K, K] ~ Dirichlet(1)
            start: simplex[K] ~ Dirichlet(1)
            mean: real[K] ~ Normal(0, 10)
            state[1] ~ Categorical(start)
            for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
            for t in times { rain[t] ~ Normal(0.1 * mean[state[t]], 2) }
            for n in rows { y[n] ~ Normal(mean[state[time[n]]], 1) }
            """, [("rows", "day,v\n1,0.2\n1,-1\n2,2\n4,1.5\n4,0.3\n3,-0.7\n"), ("times", "x\n0.1\n-1\n0.4\n2\n")]),
            ["several sequences"] = ("model Groups(K = 2)\n" + Groups + "move: simplex[K, K] ~ Dirichlet(1)\n" + ByGroup, [(null, Ragged)]),
            ["transitions by the kind of a sequence"] = ("model Kinds(K = 2, C = 2)\n" + Groups + """
            move: simplex[C, K, K] ~ Dirichlet(1)
            share: simplex[C] ~ Dirichlet(1)
            for s in subject {
              kind[s] ~ Categorical(share)
              state[s, 1] ~ Categorical(start)
              for t in 2..visit { state[s, t] ~ Categorical(move[kind[s], state[s, t-1]]) }
              for t in visit { y[s, t] ~ Normal(mean[state[s, t]], 1) }
            }
            """, [(null, Ragged)]),
            ["a label inside of the transition"] = Of("model Driven(K = 2, C = 2)\n" + Unknowns + Driven + """
            state[1] ~ Categorical(start)
            for t in 2..times { state[t] ~ Categorical(turn[kind[t], state[t-1]]) }

            """ + Emission, Five),
            ["a label of the step before"] = Of("model Late(K = 2, C = 2)\n" + Unknowns + Driven + """
            state[1] ~ Categorical(start)
            for t in 2..times { state[t] ~ Categorical(turn[kind[t-1], state[t-1]]) }
            for t in times { y[t] ~ Normal(mean[state[t]] + 2 * kind[t], sd) }
            """, Five),
            ["a label of the transition that is told"] = Of("model Seen(K = 2, C = 2)\n" + Unknowns + Driven + """
            state[1] ~ Categorical(start)
            for t in 2..times { state[t] ~ Categorical(turn[kind[t], state[t-1]]) }
            for t in times { y[t] ~ Normal(mean[state[t]] - 2 * kind[t], sd) }
            """, Five),
            ["a label that the state before chooses"] = Of("model Chosen(K = 2, C = 2)\n" + Unknowns + """
            rate: simplex[K, C] ~ Dirichlet(1)
            turn: simplex[C, K, K] ~ Dirichlet(1)
            kind[1] ~ Categorical(rate[1])
            state[1] ~ Categorical(turn[kind[1], 1])
            for t in 2..times {
              kind[t]: index[C] ~ Categorical(rate[state[t-1]])
              state[t] ~ Categorical(turn[kind[t], state[t-1]])
              y[t] ~ Normal(mean[state[t]] - 2 * kind[t], sd)
            }
            """, Five),
            ["a label in a part of the transitions"] = Of("model Partly(K = 2, C = 2)\n" + Unknowns + Driven + """
            state[1] ~ Categorical(start)
            state[2] ~ Categorical(turn[kind[2], state[1]])
            for t in 3..4 { state[t] ~ Categorical(move[state[t-1]]) }
            for t in 5..times { state[t] ~ Categorical(turn[kind[t], state[t-1]]) }

            """ + Emission, Five),
            ["two labels inside of the transition"] = Of("model Twice(K = 2, C = 2)\n" + Unknowns + Driven + """
            rate: simplex[C] ~ Dirichlet(1)
            for t in times { other[t]: index[C] ~ Categorical(rate) }
            state[1] ~ Categorical(start)
            for t in 2..times { state[t] ~ Categorical(turn[kind[t], state[t-1]] * 0.5 + turn[other[t-1], state[t-1]] * 0.5) }

            """ + Emission, Four),
            ["labels inside of the transitions of groups"] = ("model Steps(K = 2, C = 2)\n" + Groups + """
            move: simplex[C, K, K] ~ Dirichlet(1)
            share: simplex[C] ~ Dirichlet(1)
            for s in subject {
              for t in visit { kind[s, t] ~ Categorical(share) }
              state[s, 1] ~ Categorical(start)
              for t in 2..visit { state[s, t] ~ Categorical(move[kind[s, t], state[s, t-1]]) }
              for t in visit { y[s, t] ~ Normal(mean[state[s, t]] + kind[s, t], 1) }
            }
            """, [(null, TwoGroups)]),
            ["labels of the steps before in groups"] = ("model Before(K = 2, C = 2)\n" + Groups + """
            move: simplex[C, K, K] ~ Dirichlet(1)
            share: simplex[C] ~ Dirichlet(1)
            for s in subject {
              for t in visit { kind[s, t] ~ Categorical(share) }
              state[s, 1] ~ Categorical(start)
              for t in 2..visit { state[s, t] ~ Categorical(move[kind[s, t-1], state[s, t-1]]) }
              for t in visit { y[s, t] ~ Normal(mean[state[s, t]] + kind[s, t], 1) }
            }
            """, [(null, TwoGroups)]),
            ["kinds of sequences and of their steps"] = ("model Both(K = 2, C = 2)\n" + Groups + """
            move: simplex[C, C, K, K] ~ Dirichlet(1)
            share: simplex[C] ~ Dirichlet(1)
            for s in subject {
              type[s]: index[C] ~ Categorical(share)
              for t in visit { kind[s, t] ~ Categorical(share) }
              state[s, 1] ~ Categorical(start)
              for t in 2..visit { state[s, t] ~ Categorical(move[type[s], kind[s, t], state[s, t-1]]) }
              for t in visit { y[s, t] ~ Normal(mean[state[s, t]], 1) }
            }
            """, [(null, TwoGroups)]),
            ["backward in groups"] = ("model Back(K = 2)\n" + Groups + """
            move: simplex[K, K] ~ Dirichlet(1)
            for s in subject {
              state[s, visit] ~ Categorical(start)
              for t in 1..visit-1 { state[s, t] ~ Categorical(move[state[s, t+1]]) }
              for t in visit { y[s, t] ~ Normal(mean[state[s, t]], 1) }
            }
            """, [(null, Ragged)]),
            ["a kind of all sequences"] = ("model Common(K = 2, C = 2)\n" + Groups + """
            move: simplex[C, K, K] ~ Dirichlet(1)
            share: simplex[C] ~ Dirichlet(1)
            kind: index[C] ~ Categorical(share)
            for s in subject {
              state[s, 1] ~ Categorical(start)
              for t in 2..visit { state[s, t] ~ Categorical(move[kind, state[s, t-1]]) }
              for t in visit { y[s, t] ~ Normal(mean[state[s, t]], 1) }
            }
            """, [(null, Ragged)]),
            ["a mixture beside"] = Of("model Beside(K = 2)\n"
                + Unknowns.Replace("move:", "data z[times]: real from x\nmove:", StringComparison.Ordinal) + Chain + """
            for t in times {
              kind[t]: index[K] ~ Categorical(start)
              z[t] ~ Normal(mean[kind[t]], 1)
            }

            """ + Emission),
            ["a known transition"] = Of("""
            model Known
            data y[times]: real from value
            mean: real[2] ~ Normal(0, 10)
            move = [[0.9, 0.1], [0, 1]]
            state[1]: index[2] ~ Categorical([1, 0])
            for t in 2..times { state[t] ~ Categorical(move[state[t-1]]) }
            for t in times { y[t] ~ Normal(mean[state[t]], 1) }
            """),
        };

    /// <summary>Labels of rows, which a statement ties to those of the row before, or which several statements draw.</summary>
    public static IReadOnlyDictionary<string, (string Story, (string? Name, string Text)[] Tables)> Labels { get; } =
        new Dictionary<string, (string, (string?, string)[])>
        {
            ["a label between labels of neighbors"] = Of("model Between(K = 2)\n" + Unknowns + """
            for t in times { kind[t] ~ Categorical(start) }
            for t in times { other[t]: index[K] ~ Categorical(move[kind[t]]) }
            for t in 2..times { y[t] ~ Normal(mean[other[t]] + mean[kind[t-1]], sd) }
            """, Five),
            ["labels in two parts in groups"] = ("model Tiled(K = 2)\n" + Groups + """
            share: simplex[K] ~ Dirichlet(1)
            for s in subject {
              kind[s, 1] ~ Categorical(start)
              for t in 2..visit { kind[s, t] ~ Categorical(share) }
              for t in visit { y[s, t] ~ Normal(mean[kind[s, t]], 1) }
            }
            """, [(null, Ragged)]),
            ["labels of labels in groups"] = ("model Nested(K = 2)\n" + Groups + """
            share: simplex[K, K] ~ Dirichlet(1)
            for s in subject {
              for t in visit { kind[s, t] ~ Categorical(start) }
              for t in visit { other[s, t]: index[K] ~ Categorical(share[kind[s, t]]) }
              for t in visit { y[s, t] ~ Normal(mean[kind[s, t]] - 2 * mean[other[s, t]], 1) }
            }
            """, [(null, Ragged)]),
        };

    /// <summary>Stories that are refused, and what the refusal says.</summary>
    public static IReadOnlyDictionary<string, (string Story, string Says)> Refused { get; } = new Dictionary<string, (string, string)>
    {
        ["order 2"] = ("model Second(K = 2)\n" + Unknowns + """
            pair: simplex[K, K, K] ~ Dirichlet(1)
            state[1] ~ Categorical(start)
            state[2] ~ Categorical(move[state[1]])
            for t in 3..times { state[t] ~ Categorical(pair[state[t-1], state[t-2]]) }

            """ + Emission, "it reads 3 members of `state`"),
        ["two back"] = ("model Far(K = 2)\n" + Unknowns + """
            state[1] ~ Categorical(start)
            state[2] ~ Categorical(start)
            for t in 3..times { state[t] ~ Categorical(move[state[t-2]]) }

            """ + Emission, "it reads members of `state` 2 positions apart"),
        ["the last in each row"] = (
            "model Last(K = 2)\n" + Unknowns + Chain + "for t in times { y[t] ~ Normal(mean[state[t]] + mean[state[times]], sd) }",
            "it reads two members of `state` that are not neighbors along one loop"),
        ["a sum along the chain"] = (
            "model Sum(K = 2)\n" + Unknowns + Chain + "for t in times { y[t] ~ Normal(mean[state[t]] + sum(state[u] for u in 1..2), sd) }",
            "it reads `state` at members that it sums over"),
    };

    public static TestStory Bind(string name) =>
        (All.GetValueOrDefault(name) is { Story: not null } chain ? chain : Labels[name]) is var (story, tables)
            ? TestStory.By(story, TestStory.Files([.. tables])) : throw new ArgumentException(name);

    private static (string Story, (string?, string)[] Tables) Of(string story, string rows = Series) => (story, [(null, rows)]);
}
