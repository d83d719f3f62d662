using System.Globalization;
using ProbDsl.Bench;
using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Pathfinder;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Starts;
using ProbDsl.Inference.Structures;
using ProbDsl.Runtime.RandomNumbers;

// NUTS with its gradients counted, and with other warm-ups than `probdsl fit` has, on one thread:
//   STORY CSV OUT auto|off default|diagonal fisher|variance nuts-rs|stan WARM-UP DRAWS
// The first word is that of --marginalize. By default chains are those of `probdsl fit STORY --method nuts`, to the bit. OUT.names and
// OUT.draws receive the draws of what is sampled, [parameters, chains, draws]; lines of a name and a number are printed. Densities of the
// starts count as gradients, with or without one.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Chains = 4;
const ulong Seed = 1;
var (story, table, path, isDiagonal, isStans) = (args[0], args[1], args[2], args[4] == "diagonal", args[6] == "stan");
var (warmUp, count) = (int.Parse(args[7]), int.Parse(args[8]));
var estimator = new Estimator(args[5] == "variance");

var problem = Story.Read(story, table);
var facts = StoryFacts.Of(Story.Typed(story, File.ReadAllText(story)), Story.Catalog, RunOptions.None).With(problem);
var options = new FitOptions(Seed: Seed, Threads: 1);
if (args[3] != "auto")
    facts = StoryFacts.Of(problem.Graph, Story.Catalog, options.Given.With(StandardOptions.Marginalize, args[3])).With(problem);
var selection = new MethodTable(Story.Catalog).Select(facts, "nuts");
var plan = selection.Plan ?? throw new InvalidOperationException(string.Join('\n', selection.Diagnostics));
var fit = new PreparedFit(facts, plan);
var joint = facts.Lowered(plan.Density).Condensed();
using var objective = new StoryObjective(problem, joint, withJacobian: true, options.ChosenEngine with { Threads = 1 });
var units = new StoryUnits(problem);
double[] unit = CoordinateUnits.Compute(units, joint.Coordinates, _ => false);
var starts = new MapStart(problem, facts.Catalog, objective, unit, implied: plan.Density.Integrated.Count > 0 ? units : null);
var paths = new PathStarts(Chains, Seed);

var settings = new NutsSettings(warmUp) { LearnsCorrelations = !isDiagonal };
var counted = new CountedDensity(objective);
var chain = new NutsChain(counted, settings);
var (points, ofWarmUp, ofDraws, divergences) = (new List<double>(), 0L, 0L, 0);
for (var c = 0; c < Chains; c++)
{
    var (random, before) = (new RandomStream(Seed, "nuts", (uint)c), counted.Gradients);
    var start = paths.Of(c, objective, unit, starts) ?? throw new InvalidOperationException("no start");
    var state = chain.Begin(start.Position, random, start.Sds);
    if (isStans) new StanWarmUp(chain, counted, settings, estimator).Run(state, random);
    else
        for (var step = -warmUp; step < 0; step++)
        {
            chain.Next(state, step, random);
            // moments of the last part of the warm-up do not change
            if (estimator.IsVariance) estimator.Estimate(state.Foreground, state.Scales);
        }

    ofWarmUp += counted.Gradients - before;
    before = counted.Gradients;
    for (var step = 0; step < count; step++)
    {
        chain.Next(state, step, random);
        points.AddRange(state.Point.Position.AsSpan(0, objective.Dimension));
        if (state.Last.HasDiverged) divergences++;
    }

    ofDraws += counted.Gradients - before;
}

// the paths of the starts once more, whose densities are counted
var found = NormalPaths.Find(objective, unit, (path, random) => starts.Find(path + 1, random), Chains, Seed);
var draws = new UnconstrainedDraws([.. points], new double[Chains * count], objective.Dimension);
double[] densities = [.. Enumerable.Range(0, draws.Count).Select(i => objective.Density(draws[i]))];
var (arrays, _) = ComponentOrderedDraws.ArraysOf(fit, objective, draws, densities, options.ChosenEngine);
using (var names = new StreamWriter($"{path}.names"))
using (var numbers = new BinaryWriter(File.Create($"{path}.draws")))
    foreach (var coordinate in joint.Coordinates)
    {
        var (name, shape) = (coordinate.Unknown.Name, coordinate.Array);
        for (var i = 0; i < shape.Count; i++)
        {
            names.WriteLine(Element(name, shape.ToArray(), i));
            for (var draw = 0; draw < draws.Count; draw++) numbers.Write(arrays[name].Values[(draw * shape.Count) + i]);
        }
    }

Console.WriteLine($"sampled {objective.Dimension}");
Console.WriteLine($"gradients_of_starts {found?.Evaluations ?? 0}");
Console.WriteLine($"gradients_of_warm_up {ofWarmUp}");
Console.WriteLine($"gradients_of_draws {ofDraws}");
Console.WriteLine($"divergences {divergences}");

static string Element(string name, int[] shape, int at)
{
    var index = "";
    for (var axis = shape.Length - 1; axis >= 0; at /= shape[axis--]) index = $".{(at % shape[axis]) + 1}{index}";
    return name + index;
}
