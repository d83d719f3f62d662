using System.Diagnostics;
using System.Globalization;
using System.Text;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Inference;
using ProbDsl.Parser;
using ProbDsl.Runtime;

// microseconds of one evaluation of a story's log joint with its gradient, on one thread: the best of many rounds. Arguments: story, CSV.
var clock = Stopwatch.StartNew();
var catalogue = new StandardCatalogue();
var compilation = new ModelCompiler(catalogue).Compile(new SourceText(args[0], File.ReadAllText(args[0])), new Dictionary<string, double>());
var table = CsvReader.Read(args[1], new MemoryStream(Encoding.UTF8.GetBytes(File.ReadAllText(args[1])))).Table!;
var problem = new ProblemBinder(compilation.Graph!, InputTables.Of(table), catalogue).Bind().Problem!;
var joint = LogJoint.Of(problem, catalogue);
using var store = new ManagedStore();
foreach (var coordinate in joint.Coordinates) store.Declare(coordinate.Slot, coordinate.Free);
using var program = new ManagedProgram(joint.WithSlopes(withJacobian: true), store);
program.Run();
var first = clock.Elapsed.TotalMilliseconds;
var best = double.PositiveInfinity;
for (var round = 0; round < 200; round++)
{
    const int Runs = 200;
    var start = Stopwatch.GetTimestamp();
    for (var i = 0; i < Runs; i++) program.Run();
    best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Runs);
}
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{best:F3} {first:F1} {joint.Dimension}"));
if (args.Length > 2) Console.Error.WriteLine(program.Plan);
