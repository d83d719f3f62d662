using ProbDsl.Compiler;
using ProbDsl.Inference;
using ProbDsl.Runtime;

namespace ProbDsl.Tests;

/// <summary>
/// What a story says, row by row and number by number: each loop is a loop, each definition is evaluated where it is read, and latents are summed over every assignment of
/// values to all their members. Slow, and written without any of the lowering.
/// </summary>
internal sealed class PlainStory(Problem problem, IReadOnlyDictionary<string, Tensor> parameters)
{
    private readonly Dictionary<string, int[]> assigned = [];

    /// <summary>The log-likelihood by enumeration.</summary>
    public double LogLikelihood()
    {
        var members = problem.Graph.Variables.Where(v => v.Role == Role.Latent)
            .SelectMany(v => Enumerable.Range(0, Members(v)).Select(i => (Latent: v, Member: i, Support: (FiniteSupport)v.Support))).ToList();
        foreach (var latent in problem.Graph.Variables.Where(v => v.Role == Role.Latent)) assigned[latent.Name] = new int[Members(latent)];
        var terms = new List<double>();
        Assign(0);
        var largest = terms.Max();
        return largest + Math.Log(terms.Sum(t => Math.Exp(t - largest)));

        void Assign(int at)
        {
            if (at == members.Count)
            {
                terms.Add(problem.Graph.Story.OfType<Draw>().Sum(d => Density(d, 0, [])));
                return;
            }

            var (latent, member, support) = members[at];
            for (var state = 0; state < problem.SizeOf(support.Count); state++)
            {
                assigned[latent.Name][member] = support.First + state;
                Assign(at + 1);
            }
        }
    }

    /// <summary>All numbers of a definition, given the members of the latents.</summary>
    public PlainValue Definition(string name, IReadOnlyDictionary<string, Tensor> latents)
    {
        foreach (var latent in problem.Graph.Variables.Where(v => v.Role == Role.Latent)) assigned[latent.Name] = [.. latents[latent.Name].Values.Select(v => (int)v)];
        var variable = problem.Graph[name];
        return Defined(variable, [.. variable.Whole.Dims.Select(d => problem.SizeOf(d.Size))], []);
    }

    private int Members(Variable latent) => latent.Extents.Aggregate(1, (product, e) => product * problem.SizeOf(e.Size));

    private double Density(Draw draw, int depth, Dictionary<string, int> loops)
    {
        if (depth == draw.Loops.Count) return LogDensity(draw, loops);
        var (loop, sum) = (draw.Loops[depth], 0.0);
        for (var i = problem.SizeOf(loop.From); i <= problem.SizeOf(loop.To); i++) sum += Density(draw, depth + 1, new(loops) { [loop.Name] = i });
        return sum;
    }

    private double LogDensity(Draw draw, Dictionary<string, int> loops)
    {
        var x = Evaluate(draw.Target, loops).Scalar;
        PlainValue Argument(int i) => Evaluate(draw.Law.Arguments[i].Value, loops);
        return draw.Law.Of.Name switch
        {
            "Normal" => LogNormal(x, Argument(0).Scalar, Argument(1).Scalar),
            "Bernoulli" => Math.Log(x == 1 ? Argument(0).Scalar : 1 - Argument(0).Scalar),
            "Categorical" => Math.Log(Argument(0).Values[(int)x - 1]),
            var other => throw new ArgumentException(other),
        };
    }

    private static double LogNormal(double x, double mean, double sd) => (-(x - mean) * (x - mean) / (2 * sd * sd)) - Math.Log(sd * Math.Sqrt(2 * Math.PI));

    private PlainValue Evaluate(Expr expr, Dictionary<string, int> loops) => new PlainExpressions(problem, Read).Evaluate(expr, loops);

    private PlainValue Read(Access access, PlainPlace[] at)
    {
        var variable = problem.Graph[access.Of];
        int[] dims = [.. variable.Whole.Dims.Select(d => problem.SizeOf(d.Size))];
        return variable.Role switch
        {
            Role.Data => new PlainValue(dims, problem.Data[access.Of].Values).At(at),
            Role.Param => new PlainValue(dims, parameters[access.Of].Values).At(at),
            Role.Latent => new PlainValue(dims, [.. assigned[access.Of].Select(v => (double)v)]).At(at),
            _ => Defined(variable, dims, at),
        };
    }

    private PlainValue Defined(Variable variable, int[] dims, PlainPlace[] at)
    {
        var define = (Define)problem.Graph.StatementsOf(variable.Name).Single();
        var loopsOf = define.Target.At.Select(a => ((Affine)a).Loop!.Name).ToList();
        if (at.Length >= loopsOf.Count && at.Take(loopsOf.Count).All(p => !p.Stays))
            return Evaluate(define.Value, loopsOf.Zip(at).ToDictionary(pair => pair.First, pair => pair.Second.Positions![0])).At(at[loopsOf.Count..]);
        var values = new List<double>();
        Fill(0, []);
        return new PlainValue(dims, [.. values]).At(at);

        void Fill(int index, Dictionary<string, int> loops)
        {
            if (index == define.Target.At.Count)
            {
                values.AddRange(Evaluate(define.Value, loops).Values);
                return;
            }

            var loop = ((Affine)define.Target.At[index]).Loop!;
            for (var i = 1; i <= dims[index]; i++) Fill(index + 1, new(loops) { [loop.Name] = i });
        }
    }
}
