using System.Globalization;
using ProbDsl.Bench;
using ProbDsl.Runtime.Managed;

// A whole step of training: loss, gradients, Adam. Modes:
//   compare SCRIPT THREADS..    beside eager PyTorch, for each number of threads
//   compare SCRIPT only CASE THREADS..    the same of one case
//   profile CASE                the plan, and the time of each instruction by itself: toy, gan and others
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["profile", var name]:
        using (var step = new CompiledStep(Case.Named(name).Objective(), new ManagedEngine(1)))
        {
            foreach (var program in step.Programs.Cast<ManagedProgram>()) Console.WriteLine(program.Plan);
            Console.WriteLine($"{step.Least(3000):F1} us a step");
            foreach (var program in step.Programs.Cast<ManagedProgram>()) Profile.Print(program);
        }
        break;
    case ["compare", var script, "only", var one, .. var threads]:
        Comparison.Head();
        foreach (var count in threads.Select(int.Parse)) Comparison.Print(Case.Named(one), script, count);
        break;
    case ["compare", var script, .. var threads]:
        Comparison.Head();
        foreach (var count in threads.Select(int.Parse))
            foreach (var of in Case.All) Comparison.Print(of, script, count);
        break;
    case ["arrays", var name, var folder]:
        using (var step = new CompiledStep(Case.Named(name).Objective(), new ManagedEngine(1))) step.Write(folder);
        break;
    case ["gpu", .. var names]:
        foreach (var name in names) OnGpu.Print(Case.Named(name));
        break;
    default:
        return 2;
}
return 0;
